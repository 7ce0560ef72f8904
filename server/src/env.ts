import { enableCompileCache } from 'node:module'

/** What the process inherits. The only reader and writer of `process.env`. */
export const env = {
  /** Where the user called npm from; npm itself runs scripts in the project's root. */
  calledFrom: process.env['INIT_CWD'] ?? process.cwd(),
  dataFolder: process.env['UNDERTOW_DATA'] ?? null,
  /** No browser is opened on a build machine. */
  isAutomated: process.env['CI'] !== undefined,
}

/** Keeps compiled code in `folder` for the next start, of this process and of those it starts. */
export function keepCompiled(folder: string): void {
  enableCompileCache(folder)
  process.env['NODE_COMPILE_CACHE'] = folder
}
