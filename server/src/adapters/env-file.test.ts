import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { names, readSecrets } from './env-file.ts'

const repo = join(import.meta.dirname, '../../..')
const signer = `0x${'a1'.repeat(20)}`
const privateKey = `0x${'7e'.repeat(32)}`
const agent = { UNDERTOW_ASTER_SIGNER: signer, UNDERTOW_ASTER_PRIVATE_KEY: privateKey }
const none = { aster: null, network: 'mainnet', alerts: { webhook: null, telegram: null } }

test('without a file and without variables there are no keys', () => {
  expect(readSecrets(project(null), {})).toEqual(none)
})

test('keys are read from .env, and the environment goes first', () => {
  const root = project(`# mine\nUNDERTOW_ASTER_USER=${signer}\nUNDERTOW_ASTER_SIGNER="${signer}"
export UNDERTOW_ASTER_PRIVATE_KEY=${privateKey}
UNDERTOW_ASTER_NETWORK=mainnet\nOTHER_TOOL=1\n`)
  expect(readSecrets(root, { UNDERTOW_ASTER_NETWORK: 'testnet' })).toEqual({
    ...none,
    aster: { scheme: 'v3', user: signer, signer, privateKey },
    network: 'testnet',
  })
})

test('an old key, a webhook and a Telegram chat', () => {
  const token = `123456:${'x'.repeat(35)}`
  const read = readSecrets(project(null), {
    UNDERTOW_ASTER_API_KEY: 'k'.repeat(64),
    UNDERTOW_ASTER_API_SECRET: 's'.repeat(64),
    UNDERTOW_WEBHOOK_URL: 'https://hooks.example/undertow?to=me',
    UNDERTOW_TELEGRAM_TOKEN: token,
    UNDERTOW_TELEGRAM_CHAT: '-1001234',
    UNDERTOW_DATA: 'of no concern here',
  })
  expect(read).toEqual({
    aster: { scheme: 'v1', key: 'k'.repeat(64), secret: 's'.repeat(64) },
    network: 'mainnet',
    alerts: {
      webhook: { url: 'https://hooks.example/undertow?to=me', secret: null },
      telegram: { token, chat: '-1001234' },
    },
  })
})

test('S-20 a file that others may read is refused, with the command that mends it', () => {
  for (const mode of [0o644, 0o640, 0o604, 0o660]) {
    const root = project('UNDERTOW_ASTER_NETWORK=testnet', mode)
    expect(() => readSecrets(root, {})).toThrow(`Run: chmod 600 '${join(root, '.env')}'`)
  }
})

test('a variable that is not known is named', () => {
  expect(() => readSecrets(project('UNDERTOW_ASTER_SINGER=x'), {})).toThrow('UNDERTOW_ASTER_SINGER is no variable')
  expect(() => readSecrets(project('UNDERTOW_DATA=x'), {})).toThrow('UNDERTOW_DATA is not read from .env')
  expect(() => readSecrets(project(null), { UNDERTOW_toString: 'x' })).toThrow('UNDERTOW_toString is no variable')
})

test.each([
  [{ UNDERTOW_ASTER_SIGNER: signer }, 'UNDERTOW_ASTER_PRIVATE_KEY is not'],
  [{ UNDERTOW_ASTER_PRIVATE_KEY: privateKey }, 'UNDERTOW_ASTER_SIGNER is not'],
  [{ UNDERTOW_ASTER_USER: signer }, 'UNDERTOW_ASTER_USER is set and'],
  [{ UNDERTOW_ASTER_API_KEY: 'k'.repeat(64) }, 'UNDERTOW_ASTER_API_SECRET is not'],
  [
    { ...agent, UNDERTOW_ASTER_API_KEY: 'k'.repeat(64), UNDERTOW_ASTER_API_SECRET: 's'.repeat(64) },
    'keys of both kinds',
  ],
  [
    {
      UNDERTOW_ASTER_API_KEY: 'k'.repeat(64),
      UNDERTOW_ASTER_API_SECRET: 's'.repeat(64),
      UNDERTOW_ASTER_NETWORK: 'testnet',
    },
    'The testnet takes no old keys',
  ],
  [{ UNDERTOW_WEBHOOK_SECRET: 'w'.repeat(20) }, 'UNDERTOW_WEBHOOK_URL is not'],
  [{ UNDERTOW_WEBHOOK_URL: 'http://hooks.example/' }, 'UNDERTOW_WEBHOOK_URL takes an https:// address'],
  [{ UNDERTOW_TELEGRAM_CHAT: '17' }, 'UNDERTOW_TELEGRAM_TOKEN is not'],
  [{ UNDERTOW_ASTER_NETWORK: 'Mainnet' }, 'UNDERTOW_ASTER_NETWORK takes mainnet or testnet'],
])('what does not fit together is refused: %o', (variables, sentence) => {
  expect(() => readSecrets(project(null), variables)).toThrow(sentence)
})

test('S-18 no refusal quotes a value', () => {
  const secret = 'canary-0123456789'
  for (const name of Object.keys(names)) {
    const said = refusalOf(() => readSecrets(project(null), { [name]: `${secret} ${secret}` }))
    expect(said).toContain(name)
    expect(said).not.toContain('canary')
  }
})

test('.env.example names every variable and no other', () => {
  const named = readFileSync(join(repo, '.env.example'), 'utf8').match(/UNDERTOW_\w+/g) ?? []
  expect(new Set(named)).toEqual(new Set(Object.keys(names)))
})

test('S-42 what the program inherited is not passed on to the processes it starts', () => {
  const script = `import { execFileSync } from 'node:child_process'
    import { env } from ${JSON.stringify(join(repo, 'server/src/env.ts'))}
    const seen = execFileSync(process.execPath, ['-p', 'process.env.UNDERTOW_WEBHOOK_SECRET'], { encoding: 'utf8' })
    process.stdout.write(JSON.stringify([env.variables, seen.trim()]))`
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], UNDERTOW_WEBHOOK_SECRET: 'canary' },
  })
  expect(JSON.parse(told)).toEqual([{ UNDERTOW_WEBHOOK_SECRET: 'canary' }, 'undefined'])
})

test('a file of another user is not read: its keys would be theirs', () => {
  const root = project('UNDERTOW_ASTER_NETWORK=testnet')
  const uid = vi.spyOn(process, 'getuid').mockReturnValue(statSync(join(root, '.env')).uid + 1)
  expect(() => readSecrets(root, {})).toThrow(`${join(root, '.env')} belongs to another user of this machine`)
  uid.mockRestore()
  expect(readSecrets(root, {}).network).toBe('testnet')
})

function project(text: string | null, mode = 0o600): string {
  const root = mkdtempSync(join(tmpdir(), 'undertow-env-'))
  if (text !== null) writeFileSync(join(root, '.env'), text)
  if (text !== null) chmodSync(join(root, '.env'), mode)
  return root
}

function refusalOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}
