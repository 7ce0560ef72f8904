import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { api } from '@undertow/shared/api.ts'
import { streamPath } from '@undertow/shared/stream.ts'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../free-port.ts'

const program = (name: string): string => join(import.meta.dirname, '../../src', name)
const webhook = { url: 'https://127.0.0.1:9/canary-path', secret: 'canary-secret-0123456789' }

test(
  'S-18 keys and channels of live mode stand in no answer, log line or file, also when the exchange dies',
  { timeout: 120_000 },
  async () => {
    const [exchangePort, port] = [await freePort(), await freePort()]
    const [stall, data] = [folder(), folder()]
    const exchange = started('practice-exchange/cli.ts', ['--port', String(exchangePort), '--data', stall], {})
    await expect.poll(exchange.said, { timeout: 30_000 }).toContain('chain id')
    const keys = JSON.parse(readFileSync(join(stall, 'practice-exchange.json'), 'utf8')) as {
      v3: { user: string; signer: string; privateKey: string }
    }
    const url = `http://127.0.0.1:${exchangePort}`
    const bot = started('main.ts', ['--mode', 'live', '--exchange-url', url, ...own(port, data)], {
      UNDERTOW_ASTER_USER: keys.v3.user,
      UNDERTOW_ASTER_SIGNER: keys.v3.signer,
      UNDERTOW_ASTER_PRIVATE_KEY: keys.v3.privateKey,
      UNDERTOW_WEBHOOK_URL: webhook.url,
      UNDERTOW_WEBHOOK_SECRET: webhook.secret,
    })
    await expect.poll(bot.said, { timeout: 60_000 }).toContain('Undertow is at')

    const code = readFileSync(join(data, 'setup-code'), 'utf8').trim()
    const login = await fetch(`http://127.0.0.1:${port}${api.setUp.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, password: 'a password for this test' }),
    })
    const { csrf } = (await login.json()) as { csrf: string }
    const headers = { cookie: login.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrf }
    const shellKey = readFileSync(join(data, 'operator-key'), 'utf8').trim()
    const heard: string[] = []
    const ask = async (method: string, path: string): Promise<string> => {
      const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })
      heard.push(await reply.text())
      return heard.at(-1) ?? ''
    }
    for (const { method, path } of Object.values(api)) if (method === 'GET') await ask(method, path)
    const preflight = await ask('POST', api.preflight.path)
    expect(preflight).toContain('The exchange accepts the key')
    expect(await ask('POST', api.testAlerts.path)).toContain('not sent to')
    const stream = (await fetch(`http://127.0.0.1:${port}${streamPath}`, { headers })).body?.getReader()
    heard.push(new TextDecoder().decode((await stream?.read())?.value))
    await stream?.cancel()

    // Error messages come from what breaks.
    exchange.child.kill('SIGKILL')
    await sleep(1_500)
    await ask('POST', api.preflight.path)
    bot.child.kill('SIGTERM')
    await bot.exited

    const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => join(data, name))
    const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'latin1'))
    const everything = [bot.said(), ...heard, ...written].join('\n').toLowerCase()
    expect(everything).toContain('liquidation')
    for (const secret of [keys.v3.privateKey.replace(/^0x/, ''), 'canary', shellKey.toLowerCase(), 'for this test'])
      expect([secret, everything.includes(secret)]).toEqual([secret, false])
  },
)

const own = (port: number, data: string): string[] => ['--port', String(port), '--data', data, '--no-open']

function started(script: string, args: readonly string[], variables: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(process.execPath, [program(script), ...args], {
    env: { ...process.env, ...variables },
  })
  const exited = once(child, 'exit')
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (text += chunk.toString()))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return { child, exited, said: () => text }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'undertow-secrets-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
