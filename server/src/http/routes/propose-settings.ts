import { decodeConfig } from '@undertow/shared/config-check.ts'
import { loosened } from '@undertow/shared/loosened.ts'
import type { Settings, SettingsState } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import type { Refusal } from '../refusal.ts'

export type Proposal = {
  readonly config: unknown
  readonly expectedVersion: number
  readonly by: string
  readonly isFresh: boolean
}

/** The one way from a request to new settings: what may lose more asks for the password, whatever brought it. */
export function proposeSettings(settings: Settings, proposal: Proposal): SettingsState | Refusal {
  const { config, expectedVersion, by, isFresh } = proposal
  const looser = isFresh ? [] : loosenedBy(settings, config)
  if (looser.length > 0) return riskier(looser, 'saved')
  const outcome = settings.propose(config, expectedVersion, by)
  if ('conflict' in outcome) return changedMeanwhile(expectedVersion, outcome.conflict)
  return 'problems' in outcome ? notTaken(outcome.problems) : outcome.accepted
}

/** What the proposed settings would let the bot lose more by; nothing when they are not valid anyway. */
function loosenedBy(settings: Settings, json: unknown): readonly string[] {
  const proposed = decodeConfig(json)
  return 'config' in proposed ? loosened(settings.current().config, proposed.config) : []
}

export const riskier = (looser: readonly string[], done: string): Refusal => ({
  ...stepUpNeeded,
  message: `With these settings the bot may lose more (${looser.slice(0, 5).join(', ')}), so your password is needed once more. Nothing was ${done}.`,
})

const changedMeanwhile = (expected: number, current: number): Refusal => ({
  refused: 409,
  code: 'versionConflict',
  message: `The settings are at version ${current}, the change was made to version ${expected}. Nothing was saved.`,
  action: 'Read the settings again and make the change to those.',
  versions: { expected, current },
})

export const notTaken = (problems: SettingsState['problems']): Refusal => ({
  refused: 422,
  code: 'badSettings',
  message: `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} not valid. Nothing was saved.`,
  action: 'Correct what `problems` names and save again.',
  problems: [...problems],
})
