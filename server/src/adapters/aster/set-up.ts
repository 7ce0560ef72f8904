import type { EventOf } from '@undertow/shared/events.ts'
import type { Modes } from './account.ts'
import { changeMultiAssets, changePositionMode, marginType, type Endpoint } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import type { Answer } from './outcome.ts'
import type { InspectOptions } from './inspect.ts'
import { createRest, type Rest } from './rest.ts'
import type { Params } from './signer.ts'

/** What became of one setting of the whole account, and what a person can do when it stayed as it was. */
export type ModeChange = {
  readonly setting: 'hedge_mode' | 'multi_assets_mode'
  readonly wanted: boolean
  readonly outcome: 'alreadySo' | 'changed' | 'refused' | 'unknown'
  readonly advice: string
}

/** Asks that `symbol` be margined from the whole account. */
export async function setCrossMargin(rest: Rest, symbol: string): Promise<EventOf<'marginType'>> {
  const answer = await change(rest, marginType, [
    ['symbol', symbol],
    ['marginType', 'CROSSED'],
  ])
  const isCross = answer.outcome === 'alreadySo' || answer.outcome === 'changed'
  return { kind: 'marginType', symbol, isolated: isCross ? false : null, message: answer.message }
}

/**
 * Changes what the whole account shares, with the user's word only: position mode, then multi-assets margin. The exchange
 * refuses while anything is open. Nothing is assumed: read the modes again afterwards.
 */
export async function changeModes(options: InspectOptions, wanted: Modes): Promise<readonly ModeChange[]> {
  const rest = createRest({ ...options, reservePct: () => 0, onAnswer: () => undefined })
  await rest.syncTime()
  const modes = [
    ['hedge_mode', wanted.hedgeMode, changePositionMode, 'dualSidePosition'],
    ['multi_assets_mode', wanted.multiAssets, changeMultiAssets, 'multiAssetsMargin'],
  ] as const
  const done: ModeChange[] = []
  for (const [setting, on, endpoint, name] of modes) {
    const { outcome, message } = await change(rest, endpoint, [[name, String(on)]])
    done.push({ setting, wanted: on, outcome, advice: adviceFor(outcome, message) })
  }
  rest.stop()
  return done
}

type Change = { readonly outcome: ModeChange['outcome']; readonly message: string }

async function change(rest: Rest, endpoint: Endpoint, params: Params): Promise<Change> {
  const answer = await rest.command(endpoint, params, { urgent: false })
  return { outcome: outcomeOf(answer), message: 'message' in answer ? answer.message : '' }
}

function outcomeOf(answer: Answer): Change['outcome'] {
  if (answer.kind === 'accepted') return 'changed'
  if (answer.kind === 'rejected') return meaningOf(answer.code) === 'alreadySo' ? 'alreadySo' : 'refused'
  return answer.kind === 'notSent' ? 'refused' : 'unknown'
}

function adviceFor(outcome: Change['outcome'], message: string): string {
  if (outcome === 'refused')
    return `The exchange refused (${message}). Close all positions and cancel all orders of the account, then try again; or keep the account as it is and change the setting.`
  return outcome === 'unknown' ? `No clear answer (${message}). Read what is in force before going on.` : ''
}
