import type { Clock, HopState } from '../../ports.ts'
import type { Endpoint } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import type { Answer } from './outcome.ts'

/** Whether requests are answered, judged from the answers themselves. */
export interface Health {
  note(answer: Answer, endpoint: Endpoint): void
  state(): Omit<HopState, 'hop'>
}

// One lost request is an accident.
const failuresToDown = 2

/** `onChange` is told every change between up and down. */
export function createHealth(clock: Clock, onChange: (isUp: boolean, reason: string) => void): Health {
  let hop: Omit<HopState, 'hop'> = { state: 'unknown', lastAt: null, reconnects: 0, reason: '' }
  let failures = 0
  /** The exchange answers and will not have us; only a signed request that passes ends this. */
  let isRefused = false

  const down = (reason: string): void => {
    const isChange = hop.state !== 'down'
    hop = { ...hop, state: 'down', reason }
    if (isChange) onChange(false, reason)
  }

  const up = (): void => {
    const isChange = hop.state !== 'live'
    const reconnects = hop.reconnects + (hop.state === 'down' ? 1 : 0)
    hop = { state: 'live', lastAt: clock.now(), reconnects, reason: '' }
    if (isChange) onChange(true, '')
  }

  const note: Health['note'] = (answer, endpoint) => {
    const refusal = refusalIn(answer)
    if (refusal !== null) {
      isRefused = true
      return down(refusal)
    }
    if (answer.kind === 'unknown' || answer.kind === 'notSent') {
      failures += 1
      if (failures >= failuresToDown || hop.state === 'unknown') down(answer.message)
      return
    }
    failures = 0
    if (endpoint.security === 'signed') isRefused = false
    if (!isRefused) up()
  }

  return { note, state: () => hop }
}

function refusalIn(answer: Answer): string | null {
  if (answer.kind !== 'rejected') return null
  const meaning = meaningOf(answer.code)
  if (meaning === 'credentials') return `the exchange refuses the credentials (${answer.code})`
  return meaning === 'rateLimit' || meaning === 'orderRate' ? `too many requests (${answer.code})` : null
}
