/** What the process inherits. The only reader of `process.env`. */
export const env = {
  /** Where the user called npm from; npm itself runs scripts in the project's root. */
  calledFrom: process.env['INIT_CWD'] ?? process.cwd(),
  dataFolder: process.env['UNDERTOW_DATA'] ?? null,
  /** No browser is opened on a build machine. */
  isAutomated: process.env['CI'] !== undefined,
}
