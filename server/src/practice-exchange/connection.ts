/** The other end of a socket. */
export interface Peer {
  send(text: string): void
  close(code: number, reason: string): void
}
export interface PeerHandlers {
  onMessage(text: string, at: number): void
  onClose(): void
}

/** One connected client. */
export type Connection = {
  readonly peer: Peer
  readonly names: Set<string>
  /** Wrapped as `{stream, data}`. */
  isCombined: boolean
  /** When the last messages came, for the limit. */
  readonly heardAt: number[]
}

/** Source: protocol page, section 5. */
export const streamsPerConnection = 200
