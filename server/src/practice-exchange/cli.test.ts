import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'

const script = new URL('./cli.ts', import.meta.url).pathname
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function run(...args: string[]) {
  const parent = mkdtempSync(join(tmpdir(), 'practice-exchange-'))
  folders.push(parent)
  const folder = join(parent, 'data')
  const child = spawn(process.execPath, [script, '--port', '0', '--data', folder, ...args])
  const ended = once(child, 'exit') as Promise<[number | null]>
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  return { child, folder, ended, said: () => said }
}

test('as a child it says where it listens and leaves with its parent', async () => {
  const { child, folder, ended } = run('--child')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const access = JSON.parse(line)
  expect(access).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    streamUrl: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
    chainId: 31_337,
    v1: { apiKey: expect.any(String), secret: expect.any(String) },
    v3: { user: expect.any(String), signer: expect.any(String), privateKey: expect.any(String) },
  })
  const file = join(folder, 'practice-exchange.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(access)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const candles = await fetch(`${access.url}/fapi/v1/klines?symbol=BTCUSDT&interval=1m`)
  expect(((await candles.json()) as unknown[]).length).toBeGreaterThan(15)
  child.stdin.end()
  expect((await ended)[0]).toBe(0)
})

test('with --faults 100 every request suffers, except those of its owner', { timeout: 30_000 }, async () => {
  const { child, folder, ended } = run('--child', '--faults', '100')
  await once(createInterface({ input: child.stdout }), 'line')
  const { url, controlToken } = JSON.parse(readFileSync(join(folder, 'practice-exchange.json'), 'utf8'))
  const ping = (): Promise<string> =>
    fetch(`${url}/fapi/v1/ping`).then(
      async (answer) => `${answer.status} ${await answer.text()}`,
      () => 'cut',
    )
  const heard = await Promise.all(Array.from({ length: 12 }, ping))
  // Some answers are only late.
  expect(new Set(heard).size).toBeGreaterThan(2)
  expect(heard).toContain('cut')
  const truth = await fetch(`${url}/__sim/truth`, { headers: { 'x-sim-token': controlToken } })
  expect(await truth.json()).toMatchObject({ positions: [] })
  child.stdin.end()
  expect((await ended)[0]).toBe(0)
})

test('alone it prints what a client needs, and SIGTERM ends it', async () => {
  const { child, ended, said } = run()
  await once(child.stdout, 'data')
  expect(said()).toMatch(/REST +http:\/\/127\.0\.0\.1:\d+/)
  expect(said()).toContain('chain id 31337')
  child.kill('SIGTERM')
  expect((await ended)[0]).toBe(0)
})

test.each([
  [['--port', '70000'], '--port takes a number from 0 to 65535, not "70000"'],
  [['--speed', '0'], '--speed takes a whole number from 1 to 100, not "0"'],
  [['--faults', 'some'], '--faults takes a whole number from 0 to 100, not "some"'],
  [['--chain-id', 'mainnet'], '--chain-id takes a whole number above 0, not "mainnet"'],
  [['--nonsense'], 'nonsense'],
])('%j is one sentence and exit code 2', async (args, sentence) => {
  const { ended, said } = run(...args)
  expect((await ended)[0]).toBe(2)
  expect(said()).toContain(sentence)
})
