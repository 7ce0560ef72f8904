import { api, type Api } from '@undertow/shared/api.ts'
import { decodeConfig, readableConfig } from '@undertow/shared/config-check.ts'
import { configSchema, type ConfigJson } from '@undertow/shared/config.ts'
import { readImport } from '@undertow/shared/import-settings.ts'
import { changesBetween, type JsonObject } from '@undertow/shared/json-changes.ts'
import { withLaterSettings } from '@undertow/shared/older-settings.ts'
import { z } from 'zod'
import { serve, type Asked, type Room } from '../handle.ts'
import { notFound, type Refusal } from '../refusal.ts'
import { fileReply } from './file-reply.ts'
import { pageOf } from './list.ts'
import { notTaken, proposeSettings } from './propose-settings.ts'

export function serveConfig(room: Room): void {
  const { settings, archive, trials } = room.backend
  const save = ({ body, by, isFresh }: Pick<Asked<Api['saveConfig']>, 'body' | 'by' | 'isFresh'>) =>
    proposeSettings(settings, { ...body, by, isFresh })

  serve(room, api.config, () => settings.current())
  serve(room, api.saveConfig, (asked) => save(asked))
  serve(room, api.postConfig, (asked) => save(asked))
  serve(room, api.checkConfig, ({ body }) => settings.check(body.config))
  serve(room, api.previewConfig, async ({ body }) => {
    const draft = decodeConfig(body.config)
    if ('problems' in draft) return notTaken(draft.problems)
    return orBusy(await trials.preview(draft.config))
  })
  serve(room, api.suggestSymbols, async () => orBusy(await trials.suggest()))
  serve(room, api.importConfig, ({ body }) => readImport(body.text, settings.current().config.globals.simulate_only))
  serve(room, api.exportConfig, (_, reply) => fileReply(reply, 'settings', readableConfig(settings.current().config)))
  serve(room, api.configVersions, ({ query }) => archive.settingsVersions(pageOf(query)))
  serve(room, api.configDiff, ({ query: { from, to } }) => {
    const [before, after] = [archive.settingsVersion(from), archive.settingsVersion(to)]
    if (before === null || after === null) return notFound(`version ${before === null ? from : to} of the settings`)
    return { from, to, changes: changesBetween(asObject(before.config), asObject(after.config)) }
  })
  serve(room, api.rollBack, ({ body: { version, expectedVersion }, by, isFresh }) => {
    const old = archive.settingsVersion(version)
    if (old === null) return notFound(`version ${version} of the settings`)
    const proposal = { config: withLaterSettings(old.config), expectedVersion, by: `${by}: back to version ${version}` }
    return proposeSettings(settings, { ...proposal, isFresh })
  })
  serve(room, api.configJsonSchema, () => z.toJSONSchema(configSchema, { io: 'input' }))
}

const asObject = (config: ConfigJson): JsonObject => config as unknown as JsonObject

const orBusy = <T extends object>(told: T | { readonly problem: string }): T | Refusal =>
  'problem' in told
    ? {
        refused: 503,
        code: 'notTriedOut',
        message: `This could not be worked out: ${told.problem}.`,
        action: 'Try again in a moment; trading is not affected.',
      }
    : told
