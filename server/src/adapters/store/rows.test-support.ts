/** The client id of the entry. */
export const id = 'ah1.test.1.E1'

// What the core says of one entry and of its end, as it stands in the journal.

export const decision = {
  id: 3,
  trigger: 'window',
  at: 1_003,
  symbol: 'BTCUSDT',
  liquidated: 'long',
  leg: 'long',
  windowUsdt: '21000.5',
  thresholdUsdt: '20000',
  outcome: 'entered',
  refusedBy: null,
  gates: [{ gate: 'cooldown', passed: true, value: '0 s', limit: '60 s' }],
  entryId: id,
  referencePrice: '100',
  quoteAgeMs: 3,
  vwapDeviationPct: '-2.61',
  configVersion: 1,
}

export const trade = {
  id,
  symbol: 'BTCUSDT',
  leg: 'long',
  decisionId: 3,
  openedAt: 1_005,
  closedAt: 1_010,
  qty: '2',
  entryPrice: '100',
  exitPrice: '101',
  leverage: 5,
  grossPnl: '2',
  commission: '0.2',
  funding: '-0.1',
  netPnl: '1.7',
  exitReason: 'takeProfit',
  configVersion: 1,
  maePct: '0.5',
  mfePct: '1.25',
  trigger: 'window',
  vwapDeviationPct: '-2.6',
}

/** What the archive adds to it where its decision is known and its entry is not stored. */
export const storedTrade = {
  ...trade,
  pctOfMargin: '4.25',
  pctOfNotional: '0.85',
  intendedPrice: '100',
  firstEntryPrice: null,
  slippagePct: null,
}
