import { api } from '@undertow/shared/api.ts'
import { configSchema } from '@undertow/shared/config.ts'
import { z } from 'zod'
import type { SettingsState } from '../../ports.ts'
import { serve, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'
import { pageOf } from './list.ts'

export function serveConfig(room: Room): void {
  const { settings, archive } = room.backend

  const save = (config: unknown, expectedVersion: number, by: string): SettingsState | Refusal => {
    const outcome = settings.propose(config, expectedVersion, by)
    if ('conflict' in outcome) return changedMeanwhile(expectedVersion, outcome.conflict)
    return 'problems' in outcome ? notTaken(outcome.problems) : outcome.accepted
  }

  serve(room, api.config, () => settings.current())
  serve(room, api.saveConfig, ({ body, by }) => save(body.config, body.expectedVersion, by))
  serve(room, api.postConfig, ({ body, by }) => save(body.config, body.expectedVersion, by))
  serve(room, api.checkConfig, ({ body }) => settings.check(body.config))
  serve(room, api.configVersions, ({ query }) => archive.settingsVersions(pageOf(query)))
  serve(room, api.configJsonSchema, () => z.toJSONSchema(configSchema, { io: 'input' }))
}

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
