/** Adds to a map that only remembers: beyond `max` entries the oldest one is forgotten. */
export function remember<K, V>(memory: Map<K, V>, key: K, value: V, max: number): void {
  memory.set(key, value)
  if (memory.size <= max) return
  for (const oldest of memory.keys()) {
    memory.delete(oldest)
    return
  }
}
