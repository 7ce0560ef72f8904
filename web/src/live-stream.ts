import { streamPath, streamSchemaVersion, type StreamFrames } from '@undertow/shared/stream.ts'
import type { Frame } from './live-link.ts'

/** Opens the server's stream; the returned function closes it. After an error nothing more comes: open it again. */
export function openStream(onFrame: (frame: Frame | null) => void, onError: () => void): () => void {
  const source = new EventSource(streamPath)
  const on = <N extends keyof StreamFrames>(name: N, read: (data: StreamFrames[N]) => Frame | null): void => {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => onFrame(parse(data, read)))
  }
  on('snapshot', ({ schemaVersion, patch }) =>
    schemaVersion === streamSchemaVersion ? { kind: 'snapshot', patch } : null,
  )
  on('patch', (patch) => ({ kind: 'patch', patch }))
  on('alert', (news) => ({ kind: 'alert', news }))
  on('hb', ({ serverTime }) => ({ kind: 'heartbeat', serverTime }))
  on('refused', ({ reason, retryMs }) => ({ kind: 'refused', reason, retryMs }))
  source.addEventListener('error', () => {
    source.close()
    onError()
  })
  return () => source.close()
}

function parse<Data>(text: string, read: (data: Data) => Frame | null): Frame | null {
  try {
    return read(JSON.parse(text) as Data)
  } catch {
    return null
  }
}
