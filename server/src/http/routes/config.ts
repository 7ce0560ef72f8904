import { api, type Api } from '@undertow/shared/api.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import { configSchema } from '@undertow/shared/config.ts'
import { loosened } from '@undertow/shared/loosened.ts'
import { z } from 'zod'
import type { Settings, SettingsState } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Asked, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'
import { pageOf } from './list.ts'

export function serveConfig(room: Room): void {
  const { settings, archive } = room.backend

  const save = ({ body, by, isFresh }: Proposal): SettingsState | Refusal => {
    const looser = isFresh ? [] : loosenedBy(settings, body.config)
    if (looser.length > 0) return riskier(looser)
    const outcome = settings.propose(body.config, body.expectedVersion, by)
    if ('conflict' in outcome) return changedMeanwhile(body.expectedVersion, outcome.conflict)
    return 'problems' in outcome ? notTaken(outcome.problems) : outcome.accepted
  }

  serve(room, api.config, () => settings.current())
  serve(room, api.saveConfig, (asked) => save(asked))
  serve(room, api.postConfig, (asked) => save(asked))
  serve(room, api.checkConfig, ({ body }) => settings.check(body.config))
  serve(room, api.configVersions, ({ query }) => archive.settingsVersions(pageOf(query)))
  serve(room, api.configJsonSchema, () => z.toJSONSchema(configSchema, { io: 'input' }))
}

type Proposal = Pick<Asked<Api['saveConfig']>, 'body' | 'by' | 'isFresh'>

/** What the proposed settings would let the bot lose more by; nothing when they are not valid anyway. */
function loosenedBy(settings: Settings, json: unknown): readonly string[] {
  const proposed = decodeConfig(json)
  return 'config' in proposed ? loosened(settings.current().config, proposed.config) : []
}

const riskier = (looser: readonly string[]): Refusal => ({
  ...stepUpNeeded,
  message: `With these settings the bot may lose more (${looser.slice(0, 5).join(', ')}), so your password is needed once more. Nothing was saved.`,
})

const changedMeanwhile = (expected: number, current: number): Refusal => ({
  refused: 409,
  code: 'versionConflict',
  message: `The settings are at version ${current}, the change was made to version ${expected}. Nothing was saved.`,
  action: 'Read the settings again and make the change to those.',
  versions: { expected, current },
})

const notTaken = (problems: SettingsState['problems']): Refusal => ({
  refused: 422,
  code: 'badSettings',
  message: `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} not valid. Nothing was saved.`,
  action: 'Correct what `problems` names and save again.',
  problems: [...problems],
})
