import { notifications } from '@mantine/notifications'
import { api } from '../../api-routes.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import { changesBetween, type Change, type JsonObject } from '@undertow/shared/json-changes.ts'
import { loosened } from '@undertow/shared/loosened.ts'
import { useMemo, useState } from 'react'
import { call, failureOf } from '../../api.ts'
import type { Current } from '../../settings-edit.ts'
import { ChangeTable } from './change-table.tsx'
import { Confirm } from '../confirm.tsx'
import { Moment } from '../moment.tsx'

type Newer = { readonly version: number; readonly changes: readonly Change[] }

/** The difference before it is saved, what can lose more first, and three ways on when somebody else saved first. */
export function SettingsReview({
  current: { version, base, draft },
  changes,
  warnings,
  onRebase,
  onDiscard,
  onSaved,
  onClose,
}: {
  current: Current
  changes: readonly Change[]
  warnings: readonly string[]
  onRebase: () => void
  onDiscard: () => void
  onSaved: () => void
  onClose: () => void
}) {
  const [newer, setNewer] = useState<Newer | null>(null)
  const riskier = useMemo(() => loosenedBy(base, draft), [base, draft])

  async function save(): Promise<void> {
    try {
      const answer = await call(api.saveConfig, { body: { config: draft, expectedVersion: version } })
      await say(answer.version)
      onSaved()
    } catch (error) {
      const now = failureOf(error).versions?.current
      if (now !== undefined) setNewer({ version: now, changes: await changesSince(base).catch(() => []) })
      throw error
    }
  }

  return (
    <Confirm
      title={`Save ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}?`}
      verb="Save as a new version"
      working="Saving…"
      isDestructive={false}
      isBlocked={newer !== null}
      size="lg"
      onConfirm={save}
      onClose={onClose}
    >
      <ChangeTable changes={changes} riskier={riskier} around={{ before: base, after: draft }} />
      {warnings.length > 0 && (
        <div className="note warn-note">
          <strong>Valid, but questionable</strong>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {newer !== null && (
        <Conflict newer={newer} version={version} mine={changes} onRebase={onRebase} onDiscard={onDiscard} />
      )}
    </Confirm>
  )
}

/** Theirs, ours, and what both have changed. */
function Conflict({
  newer,
  version,
  mine,
  onRebase,
  onDiscard,
}: {
  newer: Newer
  version: number
  mine: readonly Change[]
  onRebase: () => void
  onDiscard: () => void
}) {
  const both = newer.changes.filter(({ path }) => mine.some((one) => one.path === path)).map(({ path }) => path)
  return (
    <section className="note warn-note stack" aria-label="Saved by somebody else">
      <p>
        Version {newer.version} was saved while you edited version {version}. This is what it changed:
      </p>
      <ChangeTable changes={newer.changes} />
      <p>
        {both.length === 0
          ? 'Nothing of it is what you changed.'
          : `Changed on both sides: ${both.join(', ')}. On top of it, yours would win.`}
      </p>
      <p className="row wrap">
        <button type="button" className="btn small" onClick={onRebase}>
          Put my changes on top of version {newer.version}
        </button>
        <button type="button" className="btn small" onClick={onDiscard}>
          Drop my changes, take version {newer.version}
        </button>
        <span className="muted">Cancel goes on editing version {version}.</span>
      </p>
    </section>
  )
}

/** When it came into force is the server's word; without an answer to that, saved it is all the same. */
async function say(version: number): Promise<void> {
  const told = await call(api.configVersions, { query: { limit: 1 } }).catch(() => null)
  const at = told?.items.find((item) => item.version === version)?.at
  notifications.show({
    title: `Saved as v${version}`,
    message: at === undefined ? 'In force from the next event on.' : <Active at={at} />,
  })
}

const Active = ({ at }: { at: number }) => (
  <>
    active <Moment at={at} />
  </>
)

async function changesSince(base: JsonObject): Promise<readonly Change[]> {
  const { config } = await call(api.config, {})
  return changesBetween(base, config as unknown as JsonObject)
}

/** As the server sees it when it asks for the password. */
function loosenedBy(base: JsonObject, draft: JsonObject): ReadonlySet<string> {
  const [before, after] = [decodeConfig(base), decodeConfig(draft)]
  return new Set('config' in before && 'config' in after ? loosened(before.config, after.config) : [])
}
