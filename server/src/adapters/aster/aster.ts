import type { Clock, Exchange, Log, Transport } from '../../ports.ts'
import type { Timing } from './rest.ts'
import type { AsterCredentials } from './signer.ts'

export type AsterOptions = {
  readonly transport: Transport
  readonly clock: Clock
  /** Without a path: https://fapi.asterdex.com */
  readonly restUrl: string
  /** Without a path: wss://fstream.asterdex.com */
  readonly streamUrl: string
  readonly credentials: AsterCredentials
  /** Whose book is wanted. Asked once a second. */
  readonly symbols: () => readonly string[] | 'all'
  /** Has the core a position there? Then its mark is told, and missed fills are looked for. */
  readonly isHeld: (symbol: string) => boolean
  /** Share of the request limits that only protection and closing may use, in percent. */
  readonly reservePct: () => number
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Log
  /** Up to when fills and income are known already, in exchange time; null: tell nothing from before the start. */
  readonly lastKnown?: { fillAt(symbol: string): number | null; incomeAt(): number | null }
  /** Told for each order just after its bytes were handed to the socket. */
  readonly onTiming?: (clientId: string, timing: Timing) => void
}

export declare function createAster(options: AsterOptions): Exchange
