// Randomness of the generated market: floats, and therefore never money. A market becomes money in one place only:
// `tickCount`/`stepCount` whole numbers times the contract's tick or step (see grid.ts).

/** State of a xoshiro128** generator, plain data, so that it can be copied and compared. */
export type Random = { a: number; b: number; c: number; d: number; spare: number | null }

/** An independent generator for `name`: adding a consumer does not change what the others draw. */
export function stream(seed: string, name: string): Random {
  let hash = 2_166_136_261
  for (const char of `${seed}/${name}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619)
  return fromNumber(hash)
}

/** A generator from one 32-bit number. */
export function fromNumber(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    // splitmix32: turns close seeds into unrelated states.
    state = (state + 0x9e37_79b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  return { a: next(), b: next(), c: next(), d: next() | 1, spare: null }
}

/** 32 random bits as a non-negative whole number. */
export function bits(random: Random): number {
  const turned = Math.imul(random.b, 5)
  const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0
  const shifted = random.b << 9
  random.c ^= random.a
  random.d ^= random.b
  random.b ^= random.c
  random.a ^= random.d
  random.c ^= shifted
  random.d = (random.d << 11) | (random.d >>> 21)
  return result
}

/** In [0, 1). */
export const uniform = (random: Random): number => bits(random) / 4_294_967_296

/** Standard normal (polar method; the second value of each pair is kept). */
export function normal(random: Random): number {
  if (random.spare !== null) {
    const kept = random.spare
    random.spare = null
    return kept
  }
  for (;;) {
    const x = uniform(random) * 2 - 1
    const y = uniform(random) * 2 - 1
    const square = x * x + y * y
    if (square >= 1 || square === 0) continue
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    random.spare = y * factor
    return x * factor
  }
}

/** Waiting time with mean 1. */
export const exponential = (random: Random): number => -Math.log(1 - uniform(random))

/** How many events fall into an interval that expects `mean`; at most `most`. */
export function poisson(random: Random, mean: number, most: number): number {
  let count = 0
  for (let waited = exponential(random); waited < mean && count < most; waited += exponential(random)) count += 1
  return count
}

/** True with probability `p`. */
export const chance = (random: Random, p: number): boolean => uniform(random) < p

/** One of `options`, all equally likely; throws when there are none. */
export function pick<T>(random: Random, options: readonly T[]): T {
  const found = options[Math.floor(uniform(random) * options.length)]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}
