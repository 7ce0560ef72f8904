/** Where the program is and where its data goes. */
export type Places = {
  readonly projectRoot: string
  /** Relative folders of the command line are relative to this one. */
  readonly calledFrom: string
  /** From the environment; the command line goes first. */
  readonly dataFolder: string | null
}
