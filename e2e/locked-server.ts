import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openMode } from '../server/src/app/modes/open.ts'
import { readOptions } from '../server/src/app/options.ts'
import { createApp } from '../server/src/http/app.ts'
import { createAuth } from '../server/src/http/auth/auth.ts'

// Practice as people start it, but with the login that real money needs: the browser tests of the login run against this.

const projectRoot = join(import.meta.dirname, '..')
const read = readOptions(process.argv.slice(2))
if (!('options' in read) || read.options.data === null) throw new Error('wants the options of the bot, and --data')
const { options } = read
const folder = read.options.data

const { backend, log, wallClock, start, stop } = await openMode(options, {
  projectRoot,
  calledFrom: projectRoot,
  dataFolder: null,
  variables: {},
  isTlsUnchecked: false,
  hasPassword: () => false,
  onFatal: () => process.exit(1),
  onSecrets: () => undefined,
  onReopen: () => process.exit(1),
  pass: null,
})
const auth = createAuth({ folder, clock: wallClock, random: randomBytes, log, audit: () => undefined })
const webRoot = join(projectRoot, 'web/dist')
const app = await createApp({ backend, arming: null, auth, port: options.port, webRoot, log })
await app.listen({ host: '127.0.0.1', port: options.port })
start()
process.on('SIGTERM', () => {
  void app
    .close()
    .then(stop)
    .then(() => process.exit(0))
})
