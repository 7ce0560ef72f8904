import { createLog } from '../../adapters/log.ts'
import { StartError } from '../../adapters/start-error.ts'
import type { Backend, Log } from '../../ports.ts'
import type { Options } from '../options.ts'
import { openBook } from './book.ts'
import { practicePlan } from './practice.ts'

/** A bot with all it needs, ready to start. */
export type OpenMode = {
  readonly backend: Backend
  readonly log: Log
  /** One line for the person who started it. */
  readonly headline: string
  /** Begins to trade; returns at once. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export type Places = {
  readonly projectRoot: string
  /** Relative folders of the command line are relative to this one. */
  readonly calledFrom: string
  /** From the environment; the command line goes first. */
  readonly dataFolder: string | null
}

export type Surroundings = Places & {
  /** Trading cannot go on: the process must end. */
  readonly onFatal: () => void
}

/** The sentence for the person who tried, when `error` is a reason not to start; null for any other error. */
export const reasonNotToStart = (error: unknown): string | null => (error instanceof StartError ? error.message : null)

const version = '0.1.0'

/** Puts together what the mode needs. This folder is the only place that knows the modes. Throws `StartError`. */
export async function openMode(options: Options, surroundings: Surroundings): Promise<OpenMode> {
  if (options.mode !== 'practice')
    throw new StartError(
      `--mode ${options.mode} is not built yet: practice mode is what there is. Start without --mode.`,
    )
  const { log, setLevel } = createLog('info')
  const onFatal = (error: unknown): void => {
    log('error', 'trading cannot go on', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    surroundings.onFatal()
  }
  const plan = practicePlan(options, surroundings)
  const { backend, market, start, stop } = await openBook(plan, { version, log, setLevel, onFatal })
  return { backend, log, headline: market, start, stop }
}
