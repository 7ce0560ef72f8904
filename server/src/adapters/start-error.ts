/** A reason not to start, as one sentence for the person who tried: what was found and what to do. Ends the program with code 2. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
