import type { AlertKind, AlertRow } from '@undertow/shared/alert-row.ts'

export const kindNames: Record<AlertKind, string> = {
  fill: 'Fills',
  trade: 'Closed trades',
  safety: 'Safety',
  connection: 'Connections',
  settings: 'Settings',
  rule: 'Own rules',
  system: 'System',
}

export const levelNames: Record<AlertRow['level'], string> = { info: 'Info', warn: 'Warning', error: 'Error' }

const titles: Readonly<Record<string, string>> = {
  fill: 'Fill',
  trade_closed: 'Trade closed',
  halted: 'Halted',
  paused: 'Paused',
  resumed: 'Resumed',
  armed: 'Real money armed',
  disarmed: 'Disarmed',
  brake_set: 'Brake set',
  brake_released: 'Brake released',
  no_stop: 'No stop',
  protection_lost: 'Protection lost',
  liquidated: 'Liquidated',
  deleveraged: 'Auto-deleveraged',
  hop_down: 'Connection down',
  user_stream_down: 'Account stream down',
  account_unread: 'Account not read',
  key_refused: 'API key refused',
  key_rights: 'API key permissions',
  key_ends: 'API key expiry',
  settings: 'Settings changed',
  started: 'Started',
}

/** What it is about in two or three words, without an amount. */
export function titleOf({ code, symbol, rule }: Pick<AlertRow, 'code' | 'symbol' | 'rule'>): string {
  const word = titles[code] ?? code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ')
  return [rule ?? word, symbol ?? ''].join(' ').trim()
}

/** Figures of a sentence as dots; names that hold digits, such as 1000PEPEUSDT, stay. */
export const withoutAmounts = (text: string): string =>
  text.replaceAll(/(?<![\p{L}\d.,])[+\-−]?\d[\d.,]*(?![\p{L}\d])/gu, '•••')

/** Read out over everything else. The lost connection and the bare position have their own places in the frame. */
export const assertiveCodes: ReadonlySet<string> = new Set(['halted', 'armed', 'no_stop', 'liquidated'])
