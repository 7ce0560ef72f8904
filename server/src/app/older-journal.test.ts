import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profileConfig } from '@undertow/shared/profiles.ts'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { createSettings } from '../adapters/settings.ts'
import { openStore, readJournal } from '../adapters/store/open.ts'
import { createState, stateFormat } from '../core/state.ts'
import type { SettingsState } from '../ports.ts'
import { recoverState } from './bot.ts'
import { encodeState } from './saved-state.ts'
import { createVirtualClock } from './virtual-clock.ts'

// An entry as version 0.1 wrote it. It is what old journals hold: never changed, whatever settings come.
const globals = `{"simulate_only":true,"hedge_mode":true,"multi_assets_mode":false,"volume_window_sec":60,"retry_delay_sec":5,"global_cooldown_sec":0,"trade_unlisted_symbols":true,"symbol_age_days_min":14,"order_ttl_seconds":30,"max_signal_age_ms":500,"max_quote_age_ms":500,"max_open_orders_per_symbol":2,"max_total_exposure_usdt":"300","max_total_notional_usdt":null,"leverage_max":10,"unprotected_max_sec":5,"stress_buffer":"150","funding_guard_sec":300,"funding_max_pct":"0.1","rate_limit_buffer_pct":"20","log_level":"info"}`
const common = `{"enabled":true,"volume_threshold":"5000","volume_threshold_long":null,"volume_threshold_short":null,"volume_window_sec":null,"min_liquidation_usdt":"500","direction":"fade","cooldown_sec":60,"when_in_position":"ignore","when_opposite_hedge":"open","when_opposite_one_way":"ignore","leverage":5,"trade_value_usdt":"20","max_position_usdt":"100","max_position_notional_usdt":null,"entry":"ioc","price_offset_pct":"0.1","order_ttl_seconds":null,"take_profit_pct":"1.2","stop_loss_pct":"2.5","working_type":"MARK_PRICE","tp_working_type":"CONTRACT_PRICE"}`
const symbols = `{"BTCUSDT":{"volume_threshold":"20000","min_liquidation_usdt":"10000"}}`
const config = `{"globals":${globals},"symbol_defaults":${common},"symbols":${symbols}}`
const event = `{"kind":"configAccepted","version":1,"config":${config},"by":"start"}`

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const open = (folder: string) => openStore(folder, { clock: createVirtualClock(0, null), installation: 'test' })

/** A data folder whose journal holds nothing but settings of version 0.1. */
function olderFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-older-'))
  folders.push(folder)
  open(folder).close()
  const ledger = new Database(join(folder, 'ledger.db'))
  ledger
    .prepare(`INSERT INTO journal (seq, at, kind, event, commands) VALUES (0, 1000, 'configAccepted', ?, '[]')`)
    .run(event)
  ledger.prepare(`INSERT INTO settings_versions (version, at, by, config) VALUES (1, 1000, 'start', ?)`).run(config)
  ledger.close()
  return folder
}

test('a journal whose settings lack what came later is folded, with the values that change nothing', () => {
  const folder = olderFolder()
  expect([...readJournal(folder)]).toMatchObject([
    { event: { config: { symbol_defaults: { protection_stop: 'close_position', leverage: 5 } } } },
  ])
  const store = open(folder)
  const { config: folded } = recoverState(store.journal)
  store.close()
  expect(folded?.globals).toMatchObject({ foreign_positions: 'protect', leverage_max: 10 })
  expect(Object.keys(folded?.globals ?? {}).sort()).toEqual(Object.keys(profileConfig('default').globals).sort())
})

test('what a later setting changes by its default is a version of its own, so that the core is told', () => {
  const folder = olderFolder()
  const told: SettingsState[] = []
  const settingsIn = (file: string) => {
    writeFileSync(join(folder, 'settings.json'), file)
    const store = open(folder)
    const settings = createSettings({
      file: join(folder, 'settings.json'),
      initial: profileConfig('default'),
      last: store.archive.settingsVersions({ limit: 1, cursor: null }).items[0] ?? null,
      onChange: (state) => told.push(state),
      log: () => undefined,
    })
    const kept = settings.current()
    settings.start()
    settings.stop()
    store.close()
    return kept
  }
  const differs = config.replace('"simulate_only"', '"foreign_positions":"adopt","simulate_only"')
  expect(settingsIn(differs)).toMatchObject({ version: 1, config: { globals: { foreign_positions: 'protect' } } })
  expect(told).toMatchObject([{ version: 2, config: { globals: { foreign_positions: 'adopt' } } }])
})

test('a saved state of fewer settings is passed over: what it does not hold must not be read as nothing', () => {
  const store = open(olderFolder())
  const said: string[] = []
  store.journal.saveState(0, encodeState({ format: stateFormat, state: { ...createState(), seq: 0 } }))
  const { config: folded } = recoverState(store.journal, (text) => said.push(text))
  store.close()
  expect(said).toEqual([expect.stringContaining('another version wrote it')])
  expect(folded).not.toBeNull()
})
