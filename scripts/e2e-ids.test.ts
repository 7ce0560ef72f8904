import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

// What a browser has to prove, by id. The name of a browser test begins with the ids that it proves.

type Standing =
  | 'done'
  /** Waits for the backtest. */
  | 'backtest'
  /** Proven elsewhere, or not asked of this program; the reason. */
  | { readonly elsewhere: string }

const ids: Readonly<Record<string, Standing>> = {
  // The frame
  E01: 'done', // practice and simulate: banner, title, icon
  E02: 'done', // live: the same
  E03: 'done', // unknown before the first status and after a loss
  E04: 'done', // STOP on every route, 320 to 1440 px, with a dialog and a toast
  E05: 'done', // a page that breaks keeps the frame
  E06: 'done', // deep link, reload, back
  E07: 'done', // no such page, nonsense in an address
  // The stream
  E10: 'done', // snapshot, then live
  E11: 'done', // the server is killed
  E12: 'done', // a socket that stalls
  E13: 'done', // 502 during a restart
  E14: 'done', // a patch that never arrived
  E15: 'done', // a new boot
  E16: 'done', // eight tabs, one connection
  E17: 'done', // hidden for a minute
  E18: 'done', // a slow client
  E19: 'done', // market stream down, user stream down
  E20: 'done', // a quiet market is not stale
  E21: 'done', // the session ends, the draft stays
  // The tape
  E30: 'done', // 200 a second
  E31: 'done', // pause, backlog, resume
  E32: 'done', // filters and tiers
  E33: 'done', // order and duplicates
  E34: 'done', // whose position died, which way the bot goes
  E35: 'done', // rows by keyboard
  E36: 'done', // pages of the history, zones
  // Safety
  E40: 'done', // pause
  E41: 'done', // halt, also without the stream
  E42: 'done', // flatten
  E43: 'done', // a double click
  E44: 'done', // an unanswered order
  E45: 'done', // cancelling a stop
  E46: 'done', // a quarter is closed
  E47: 'done', // an unprotected position
  E48: 'done', // halting keeps the book
  E49: 'done', // Escape sends nothing
  E50: 'done', // what blocks going live
  E51: { elsewhere: 'the server refuses them: server/src/app/arming.test.ts' }, // a wrong phrase, an old token
  E52: 'done', // going live, and calling it off
  E53: 'done', // disarming
  E54: { elsewhere: 'two processes: server/test/live-mode.test.ts, O-06' }, // a restart is paused
  E55: { elsewhere: 'a request, no page: server/src/http and server/test/security' },
  E56: { elsewhere: 'a request, no page: server/test/security' },
  E57: 'done', // a second tab sees the mode change
  // Settings
  E60: 'done', // edit, compare, save
  E61: 'done', // an error at its field
  E62: 'done', // saved by somebody else meanwhile
  E63: 'done', // an old version again
  E64: 'done', // leaving with changes
  E65: 'done', // many symbols at once
  E66: 'done', // an override that is removed stays removed
  E67: 'done', // limits of the exchange
  E68: 'done', // no secret in the page
  E69: 'done', // a symbol with a position
  E70: 'done', // an import that is refused in part
  E71: 'done', // the preview counts as the engine does
  // Analysis
  E80: 'done', // to the cent
  E81: { elsewhere: 'a process reads one book: server/test/live-mode.test.ts, O-06' }, // books are never added up
  E82: 'done', // return on margin and on notional
  E83: 'done', // a chart and its table
  E84: 'done', // a cell of the heatmap
  E85: 'done', // CSV
  E86: 'done', // why, and why not
  E87: 'backtest',
  E88: 'done', // an empty database
  // Alerts and the rest
  E90: 'done', // a rule
  E91: 'done', // what cannot be muted
  E92: 'done', // sound
  E93: 'done', // an origin that is not secure
  E94: 'done', // looks stay as chosen
  E95: 'done', // damaged preferences
  E96: 'done', // shortcuts
  E97: 'done', // the palette
  E98: 'done', // the set-up ends in a simulation
  E99: 'done', // the login
}

type Node = { readonly type: string; readonly [field: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** The names of the tests in a file: the first argument of `test(…)`, as far as it is written out. */
function testNames(code: string, file = 'some.spec.ts'): string[] {
  const names: string[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    const { callee, arguments: given } = value
    if (value.type === 'CallExpression' && isNode(callee) && callee['name'] === 'test' && Array.isArray(given)) {
      names.push(written(given[0]))
    }
    Object.values(value).forEach(visit)
  }
  visit(parseSync(file, code).program)
  return names
}

function written(value: unknown): string {
  if (!isNode(value)) return ''
  if (value.type === 'TemplateLiteral') {
    return (value['quasis'] as { value: { raw: string } }[]).map(({ value: { raw } }) => raw).join('…')
  }
  return typeof value['value'] === 'string' ? value['value'] : ''
}

const idsIn = (name: string): string[] => name.match(/\bE\d+\b/g) ?? []

const root = join(import.meta.dirname, '..')
const borne = new Set(
  globSync('e2e/**/*.spec.ts', { cwd: root })
    .flatMap((file) => testNames(readFileSync(join(root, file), 'utf8'), file))
    .flatMap(idsIn),
)

describe('what a browser has to prove', () => {
  test('every id that is done has a test that bears it', () =>
    expect(Object.keys(ids).filter((id) => ids[id] === 'done' && !borne.has(id))).toEqual([]))
  test('no test bears an id that the table does not have', () =>
    expect([...borne].filter((id) => !(id in ids))).toEqual([]))
})

describe('the reader of names', () => {
  test('sees plain names and templates, and nothing that is no name', () =>
    expect(testNames("test('E01 a (E02)', f); test(`E03 ${x}: b`, f); other('E04'); expect(a, 'E05')")).toEqual([
      'E01 a (E02)',
      'E03 …: b',
    ]))
  test('tells an id from other words', () => expect(idsIn('E01 b (E22), E2E, HE33')).toEqual(['E01', 'E22']))
})
