import { elapsedMs, localNow, type ServerTime } from './clock.ts'
import { createLink } from './live-link.ts'
import { greeting, type ToTab, type ToWorker } from './live-protocol.ts'
import { openStream } from './live-stream.ts'

// One stream for all tabs of this browser: over HTTP/1.1 a browser opens six connections to a server, and every tab with a
// stream of its own takes one of them for good.

const silentTabMsMax = 300_000

/** When each tab was last heard of. A hidden tab speaks once a minute at least. */
const tabs = new Map<MessagePort, number>()

const link = createLink({
  open: openStream,
  elapsed: elapsedMs,
  now: localNow,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  onView: (_view, patch) => tellAll({ kind: 'patch', patch }),
  onState: (state) => tellAll({ kind: 'state', state }),
  onNews: (news) => tellAll({ kind: 'alert', news }),
  onServerTime: (serverTime) => {
    time = { serverTime, heardAt: localNow() }
    tellAll({ kind: 'time', time })
  },
})
let time: ServerTime | null = null
let isStarted = false

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0]
  if (!port) return
  port.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => hear(port, data))
  port.start()
})

function hear(port: MessagePort, { kind }: ToWorker): void {
  if (kind === 'bye') {
    tabs.delete(port)
    return
  }
  const isNew = !tabs.has(port)
  tabs.set(port, elapsedMs())
  if (!isStarted) link.start()
  isStarted = true
  if (isNew || kind === 'snapshot')
    for (const message of greeting(link.view(), link.state(), time)) port.postMessage(message)
  if (kind === 'retryNow') link.retryNow()
  if (kind === 'check') link.check()
}

function tellAll(message: ToTab): void {
  for (const [port, heardAt] of tabs) {
    if (elapsedMs() - heardAt > silentTabMsMax) tabs.delete(port)
    else port.postMessage(message)
  }
}
