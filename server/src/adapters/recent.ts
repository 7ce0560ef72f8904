const recentMax = 20_000

/** What was seen lately: at least the last `recentMax` keys, and at most twice as many. */
export function createRecent(): { has(key: string): boolean; add(key: string): void } {
  let [younger, older] = [new Set<string>(), new Set<string>()]
  return {
    has: (key) => younger.has(key) || older.has(key),
    add: (key) => {
      younger.add(key)
      if (younger.size >= recentMax) [younger, older] = [new Set(), younger]
    },
  }
}
