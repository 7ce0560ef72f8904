import { api } from '@undertow/shared/api.ts'
import type { Arming } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'

/** The way to real money. Without `arming` every route says how to get there. */
export function serveArming(room: Room, arming: Arming | null): void {
  serve(room, api.arming, () => arming?.state() ?? notHere)
  serve(room, api.preflight, async () => {
    if (arming === null) return notHere
    const outcome = await arming.preflight()
    return 'problem' in outcome ? notChecked(outcome.problem) : outcome
  })
  serve(room, api.changeAccountMode, async ({ body, by, isFresh }) => {
    if (arming === null) return notHere
    if (!isFresh) return stepUpNeeded
    const outcome = await arming.changeMode(body, by)
    return 'problem' in outcome ? notChanged(outcome.problem) : outcome
  })
  serve(room, api.arm, ({ body, by, isFresh, caller }) => {
    if (arming === null) return notHere
    if (!isFresh) return stepUpNeeded
    const isPresent = caller.kind === 'session' ? caller.session.isStillLoggedIn : () => true
    const outcome = arming.arm(body, by, isPresent)
    return 'problem' in outcome ? notArmed(outcome.problem) : outcome
  })
  serve(room, api.abortArming, ({ by }) => arming?.abort(by) ?? notHere)
  serve(room, api.disarm, ({ body, by }) => arming?.disarm(body.positions, by) ?? notHere)
}

const notHere: Refusal = {
  refused: 409,
  code: 'notStartedForLive',
  message: 'This process was not started for real money.',
  action: 'Start it with --mode live; docs/going-live.md leads there step by step.',
}

const notChecked = (problem: string): Refusal => ({
  refused: 409,
  code: 'notChecked',
  message: `Nothing was checked. ${problem}`,
  action: 'Disarm first: the checks are for the way from simulated orders to real ones.',
})

const notChanged = (problem: string): Refusal => ({
  refused: 409,
  code: 'modeNotChanged',
  message: `The account was left as it is. ${problem}`,
  action: 'Run the checks again.',
})

const notArmed = (problem: string): Refusal => ({
  refused: 409,
  code: 'notArmed',
  message: `Nothing was armed. ${problem}`,
  action: 'Run the checks again.',
})
