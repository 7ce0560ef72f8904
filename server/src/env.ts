import { enableCompileCache } from 'node:module'

const prefix = 'UNDERTOW_'

/** What the process inherits. The only reader and writer of `process.env`. */
export const env = {
  /** Where the user called npm from; npm itself runs scripts in the project's root. */
  calledFrom: process.env['INIT_CWD'] ?? process.cwd(),
  dataFolder: process.env['UNDERTOW_DATA'] ?? null,
  /** No browser is opened on a build machine. */
  isAutomated: process.env['CI'] !== undefined,
  /** Then anybody on the way could answer for the exchange. */
  isTlsUnchecked: process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0',
  /** Keys among them: taken out of the environment, so that no process started from here inherits one. */
  variables: taken(),
}

function taken(): Readonly<Record<string, string>> {
  const ours = Object.entries(process.env).filter(([name]) => name.startsWith(prefix))
  for (const [name] of ours) delete process.env[name]
  return Object.fromEntries(ours.map(([name, value]) => [name, value ?? '']))
}

/** Keeps compiled code in `folder` for the next start, of this process and of those it starts. */
export function keepCompiled(folder: string): void {
  enableCompileCache(folder)
  process.env['NODE_COMPILE_CACHE'] = folder
}
