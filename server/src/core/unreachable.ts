/** Ends an exhaustive switch: a forgotten member fails the build, a foreign value at run time is a broken invariant. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
