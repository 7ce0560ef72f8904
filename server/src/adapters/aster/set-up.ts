import type { AccountMode, ModeChange } from '@undertow/shared/arming-api.ts'
import type { EventOf } from '@undertow/shared/events.ts'
import { createAccount, type Modes } from './account.ts'
import { changeMultiAssets, changePositionMode, marginType } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import type { Answer } from './outcome.ts'
import type { InspectOptions } from './inspect.ts'
import { createRest, type Rest } from './rest.ts'
import type { Params } from './signer.ts'

/** Asks that `symbol` be margined from the whole account. */
export async function setCrossMargin(rest: Rest, symbol: string): Promise<EventOf<'marginType'>> {
  const params: Params = [
    ['symbol', symbol],
    ['marginType', 'CROSSED'],
  ]
  const answer = await rest.command(marginType, params, { use: 'normal' })
  const isCross = answer.kind === 'accepted' || isAlreadySo(answer)
  return {
    kind: 'marginType',
    symbol,
    isolated: isCross ? false : null,
    message: 'message' in answer ? answer.message : '',
  }
}

/**
 * Changes what the whole account shares, with the user's word only. The exchange refuses while anything is open. Its answer is
 * not the last word: what is in force afterwards is, so that a change that was not answered, or was made already, is told as it is.
 */
export async function changeMode(
  options: Omit<InspectOptions, 'streamUrl'>,
  { setting, wanted }: AccountMode,
): Promise<ModeChange> {
  const rest = createRest({ ...options, reservePct: () => 0, onAnswer: () => undefined })
  try {
    await rest.syncTime()
    const { endpoint, param, inForce } = modes[setting]
    const answer = await rest.command(endpoint, [[param, String(wanted)]], { use: 'normal' })
    const account = createAccount({ ...options, rest, symbols: () => [], isHeld: () => false, tell: () => undefined })
    const after = (await account.readModes()) ? account.modes() : null
    const isSo = after === null ? null : inForce(after) === wanted
    const outcome = outcomeOf(answer, isSo)
    return { setting, wanted, outcome, advice: adviceFor(outcome, answer) }
  } finally {
    rest.stop()
  }
}

const modes = {
  hedge_mode: { endpoint: changePositionMode, param: 'dualSidePosition', inForce: ({ hedgeMode }: Modes) => hedgeMode },
  multi_assets_mode: {
    endpoint: changeMultiAssets,
    param: 'multiAssetsMargin',
    inForce: ({ multiAssets }: Modes) => multiAssets,
  },
} as const

/** `isSo`: whether it is in force as wanted; null: that could not be read. */
function outcomeOf(answer: Answer, isSo: boolean | null): ModeChange['outcome'] {
  const isRefused = answer.kind === 'rejected' || answer.kind === 'notSent'
  if (isSo === null && isAlreadySo(answer)) return 'alreadySo'
  if (isSo) return isRefused ? 'alreadySo' : 'changed'
  return isRefused ? 'refused' : 'unknown'
}

const isAlreadySo = (answer: Answer): boolean => answer.kind === 'rejected' && meaningOf(answer.code) === 'alreadySo'

function adviceFor(outcome: ModeChange['outcome'], answer: Answer): string {
  const said = 'message' in answer ? answer.message.replace(/\.$/, '') : 'accepted'
  if (outcome === 'unknown') return `No clear answer (${said}). Check again: that reads what is in force.`
  if (outcome !== 'refused') return ''
  const code = answer.kind === 'rejected' ? answer.code : null
  return `The exchange refused (${code === null ? '' : `${code}: `}${said}). ${remedyOf(code)} Or keep the account as it is and change the setting.`
}

/** What lets the change through. Source: error codes of the exchange's documentation; -4169 seen by others. */
function remedyOf(code: number | null): string {
  switch (code) {
    case -4067:
      return 'Cancel every open order of the account, those of other programs too, then try again.'
    case -4068:
      return 'Close every position of the account, then try again.'
    case -4168:
      return 'Set every contract to cross margin, then try again.'
    case -4169:
      return 'With the balances of the account it is not allowed.'
    default:
      return 'Close all positions and cancel all orders of the account, then try again.'
  }
}
