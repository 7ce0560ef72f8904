import { pick, uniform, type Random } from '../../src/sim/random.ts'

// Turns something that a venue really said into something that it never would.

const nasty: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1e308,
  5e-324,
  2 ** 53,
  '',
  '0',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '0E-8',
  '1'.repeat(60),
  '99999999999999999999999.999999999999999999',
  '\u0000',
  '\ud800',
  'ﷺ𒐫',
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  [null],
  { e: 'forceOrder' },
]

const keys = ['__proto__', 'constructor', 'toString', 'e', 'o', 'a', 'T', 's', 'code', '']

/** One to four changes to `text`; the same `random` makes the same ones. */
export function mutated(random: Random, text: string): string {
  let result = text
  for (let left = 1 + below(random, 4); left > 0; left -= 1) result = pick(random, mutations)(random, result)
  return result
}

type Mutation = (random: Random, text: string) => string

const below = (random: Random, limit: number): number => Math.floor(uniform(random) * limit)

const byBytes = (change: (random: Random, bytes: Buffer) => Buffer): Mutation => {
  return (random, text) => (text === '' ? text : change(random, Buffer.from(text)).toString('utf8'))
}

const flip = byBytes((random, bytes) => {
  const at = below(random, bytes.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(random, 8)), at)
  return bytes
})
const cut = byBytes((random, bytes) => bytes.subarray(0, below(random, bytes.length)))
const loseHead = byBytes((random, bytes) => bytes.subarray(below(random, bytes.length)))
const repeat = byBytes((random, bytes) => {
  const [from, length] = [below(random, bytes.length), below(random, 40)]
  return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)])
})

/** Changes one place of the value; text that is no JSON stays as it is. */
const byValue = (change: (random: Random, value: unknown) => unknown): Mutation => {
  return (random, text) => {
    const value = parsed(text)
    return value === undefined ? text : (JSON.stringify(within(random, value, change)) ?? 'undefined')
  }
}

function within(random: Random, value: unknown, change: (random: Random, value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || uniform(random) < 0.1) return change(random, value)
  const names = Object.keys(value)
  if (names.length === 0) return change(random, value)
  const name = pick(random, names)
  const put = within(random, Reflect.get(value, name), change)
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === name ? put : item))
  return Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === name ? put : old]))
}

const replace = byValue((random) => pick(random, nasty))
const retype = byValue((_random, value) => (typeof value === 'string' ? Number(value) : JSON.stringify(value)))
const wrap = byValue((random, value) => {
  const depth = pick(random, [1, 2, 50])
  return Array.from({ length: depth }).reduce(
    (inner: unknown) => (uniform(random) < 0.5 ? [inner] : { o: inner }),
    value,
  )
})
const drop = byValue(() => undefined)
const rename = byValue((random, value) => {
  if (typeof value !== 'object' || value === null) return { [pick(random, keys)]: value }
  return Object.fromEntries(Object.entries(value).map(([, item]) => [pick(random, keys), item]))
})

const mutations: readonly Mutation[] = [flip, flip, cut, loseHead, repeat, replace, replace, retype, wrap, drop, rename]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Mutated once already: it is text now.
    return undefined
  }
}
