/**
 * `run`, for what is done for people only: an error in it ends neither the process nor what is run again and again. It is
 * told, and while it stays the same it is told once.
 */
export function harmless<Args extends readonly unknown[]>(
  run: (...args: Args) => void,
  onError: (error: unknown) => void,
): (...args: Args) => void {
  let told: string | null = null
  return (...args) => {
    try {
      run(...args)
      told = null
    } catch (error) {
      const reason = String(error)
      if (reason === told) return
      told = reason
      onError(error)
    }
  }
}
