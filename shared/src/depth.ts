/** Whether objects and arrays are nested in more than `levels` levels. JSON reads any depth, but writing it again does not. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}
