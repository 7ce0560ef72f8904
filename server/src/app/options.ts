import { parseArgs } from 'node:util'
import { z } from 'zod'
import { profileNames } from '@undertow/shared/profiles.ts'

/** What the command line asks for. */
export type Options = {
  readonly mode: 'practice' | 'simulate' | 'live'
  readonly port: number
  /** As given: relative to where the user called from. Null: the default of the mode. */
  readonly data: string | null
  /** Virtual ms per real ms; 'max' as fast as possible; null: real time on real sockets. */
  readonly speed: number | 'max' | null
  /** Folder of a recording, as given; null: no replay. */
  readonly replay: string | null
  readonly exchangePort: number
  /** A practice exchange that stands in for Aster under simulate and live; null: Aster itself. */
  readonly exchangeUrl: string | null
  readonly seed: number
  /** Settings a new data folder begins with; null: those of the mode. */
  readonly profile: (typeof profileNames)[number] | null
  readonly shouldOpenBrowser: boolean
}

export const usage = `Usage: npm start -- [options]

  --mode practice|simulate|live  where orders go (default practice: a generated market on this machine, no key needed)
  --port N                       dashboard port (default 5000)
  --data DIR                     data folder (default data/practice, data/aster, data/aster-testnet, data/rehearsal; a replay takes a new one)
  --speed N|max                  practice on a virtual clock, N times as fast as real time
  --replay DIR                   replay recorded liquidations from DIR (default speed: max)
  --profile NAME                 settings a new data folder begins with: ${profileNames.join(', ')}
  --seed N                       practice: seed of the generated market (default 1)
  --exchange-port N              practice: port of its exchange (default: any free one)
  --exchange-url URL             simulate and live: a practice exchange on this machine in place of Aster, for a rehearsal
  --no-open                      do not open the browser
  --help                         this text
`

const flags = {
  mode: { type: 'string', default: 'practice' },
  port: { type: 'string', default: '5000' },
  data: { type: 'string' },
  speed: { type: 'string' },
  replay: { type: 'string' },
  profile: { type: 'string' },
  seed: { type: 'string' },
  'exchange-port': { type: 'string' },
  'exchange-url': { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const whole = (flag: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `--${flag} takes a whole number from ${min} to ${max}`)
    .transform((text) => Number.parseInt(text, 10))
    .refine((value) => value >= min && value <= max, `--${flag} takes a whole number from ${min} to ${max}`)

const schema = z.object({
  mode: z.enum(['practice', 'simulate', 'live'], '--mode takes practice, simulate or live'),
  port: whole('port', 1, 65_535),
  data: z.string().min(1, '--data takes a folder').optional(),
  speed: z
    .union([z.literal('max'), whole('speed', 1, 10_000)], '--speed takes a whole number from 1 to 10000, or max')
    .optional(),
  replay: z.string().min(1, '--replay takes a folder').optional(),
  profile: z.enum(profileNames, `--profile takes ${profileNames.join(', ')}`).optional(),
  seed: whole('seed', 0, 4_294_967_295).optional(),
  'exchange-port': whole('exchange-port', 0, 65_535).optional(),
  'exchange-url': z.string().min(1, '--exchange-url takes an address').optional(),
  'no-open': z.boolean(),
})

/** Thresholds and targets under which a generated market or a thin recording shows something. */
const isForPlay = (profile: Options['profile'] | undefined): boolean => profile === 'practice' || profile === 'tape'

/** Reads the command line; `help` when help is asked for, a sentence in `wrong` when it makes no sense. */
export function readOptions(
  args: readonly string[],
): { readonly options: Options } | { readonly help: true } | { readonly wrong: string } {
  let values
  try {
    values = parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { wrong: `${message.replace(/\.?$/, '.')} See --help.` }
  }
  if (values.help) return { help: true }
  const read = schema.safeParse(values)
  if (!read.success) return { wrong: `${read.error.issues[0]?.message ?? 'the options make no sense'}. See --help.` }
  const { mode, replay, speed, ...rest } = read.data
  if (mode !== 'practice' && (replay !== undefined || speed !== undefined))
    return { wrong: '--replay and --speed belong to practice mode: real markets cannot be sped up.' }
  if (mode !== 'practice' && (rest.seed !== undefined || rest['exchange-port'] !== undefined))
    return { wrong: '--seed and --exchange-port belong to practice mode: they are about its generated market.' }
  if (mode === 'practice' && rest['exchange-url'] !== undefined)
    return { wrong: '--exchange-url belongs to simulate and live: practice brings an exchange of its own.' }
  if (mode !== 'practice' && rest['exchange-url'] === undefined && isForPlay(rest.profile))
    return {
      wrong: `--profile ${rest.profile} is made for a market that is not real: ${mode} takes it with --exchange-url only.`,
    }
  return {
    options: {
      mode,
      port: rest.port,
      data: rest.data ?? null,
      speed: speed ?? (replay === undefined ? null : 'max'),
      replay: replay ?? null,
      exchangePort: rest['exchange-port'] ?? 0,
      exchangeUrl: rest['exchange-url'] ?? null,
      seed: rest.seed ?? 1,
      profile: rest.profile ?? null,
      shouldOpenBrowser: !rest['no-open'],
    },
  }
}
