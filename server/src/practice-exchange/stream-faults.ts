import type { FaultSource, MessageFault, StreamName } from './faults.ts'
import type { Timers } from './timers.ts'

/** Stands between the streams and the sockets. */
export interface StreamFaults {
  pass(stream: StreamName, name: string, text: string, at: number, send: (text: string) => void): void
}

/** A held-back message leaves with the next one, or after this long. */
const reorderMs = 500

export function createStreamFaults(source: FaultSource, timers: Timers): StreamFaults {
  const held = new Map<StreamName, { readonly release: () => void }>()

  const hold = (stream: StreamName, at: number, send: () => void): void => {
    const release = (): void => {
      cancel()
      held.delete(stream)
      send()
    }
    const cancel = timers.at(at + reorderMs, release)
    held.set(stream, { release })
  }

  return {
    pass: (on, name, text, at, send) => {
      const fault = source.message(on, at, name)
      const before = held.get(on)
      if (fault?.do === 'reorder' && !before) return hold(on, at, () => send(text))
      if (fault?.do === 'delay') timers.at(at + fault.ms, () => send(text))
      else for (const each of received(text, fault?.do ?? null)) send(each)
      before?.release()
    },
  }
}

/** What arrives of one message. */
function received(text: string, fault: MessageFault | null): readonly string[] {
  switch (fault) {
    case 'silence':
    case 'delay':
      return []
    case 'duplicate':
      return [text, text]
    case 'garble':
      return [text.slice(0, Math.floor(text.length / 2))]
    case 'reorder':
    case null:
      return [text]
  }
}
