/** A change of the source. `from` stands exactly once in its file. */
export type Edit = {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A safety line taken out of the program; `also`: and the second one behind it. */
export type Patch = Edit & { readonly name: string; readonly also?: Edit }

export const patches: readonly Patch[] = [
  {
    name: 'an unanswered order is sent again',
    file: 'server/src/adapters/aster/trade.ts',
    from: 'const asked = ask(order)\n',
    to: "const asked = ask(order).then((first) => (first.kind === 'unknown' ? ask(order) : first))\n",
  },
  {
    name: 'an unanswered order counts as refused',
    file: 'server/src/core/orders/order-life.ts',
    from: "if (order.phase === 'pending') doubtPlaced(moment, order, `no answer: ${event.message}`)",
    to: "if (order.phase === 'pending') finish(moment, order, event.message)",
  },
  {
    name: 'an unanswered order is never asked for',
    file: 'server/src/core/orders/duties.ts',
    from: "  moment.commands.push({ kind: 'queryOrder', symbol, clientId, placedAt: order.createdAt, purpose })\n",
    to: '',
  },
  {
    name: 'an entry in flight is not counted against the caps',
    file: 'server/src/core/questions/exposure.ts',
    from: "if (order.wish.purpose !== 'entry') return none",
    to: "if (order.wish.purpose !== 'entry' || order.acceptedAt === null) return none",
  },
  {
    name: 'the legs of a hedge are netted in the caps',
    file: 'server/src/core/questions/exposure.ts',
    from: 'sum = both(sum, of(cost, leverageFor(state, symbol, leverage)))',
    to: "sum = both(sum, of(leg === 'long' ? cost : (cost.neg() as Usdt), leverageFor(state, symbol, leverage)))",
  },
  {
    name: 'a stop that was cancelled does not come back',
    file: 'server/src/core/protection/protection.ts',
    from: "  const isStop = desired.purpose === 'stop'\n",
    to: `  const isStop = desired.purpose === 'stop'
  const { symbol: held, leg: side, openedAt } = position
  const isCancelled = (order: Order): boolean =>
    order.wish.symbol === held && order.wish.leg === side && order.status === 'cancelled' && order.createdAt >= openedAt
  if (isStop && live.length === 0 && [...moment.state.orders.values()].some(isCancelled)) return
`,
  },
  {
    name: 'protection is placed at a fill only',
    file: 'server/src/core/settle.ts',
    from: '  protect(moment, position)\n',
    to: '  if (position.lastFillAt === moment.at) protect(moment, position)\n',
  },
  {
    name: 'the old stop goes before the new one stands',
    file: 'server/src/core/protection/protection.ts',
    from: 'if (position.oneStopOnly && live.length > 0) {',
    to: 'if (live.length > 0) {',
    also: {
      file: 'server/src/core/orders/duties.ts',
      from: '  !isLastStop(state, order)\n',
      to: '  (isLastStop(state, order) || true)\n',
    },
  },
  {
    name: 'trailing follows the price back and takes the stop with it',
    file: 'server/src/core/exits/stop.ts',
    from: '  if (!wanted || !isStep(position, stopAt, wanted.level)) return\n',
    to: `  if (position.trailBest !== null) position.trailBest = mark
  if (!wanted || eq(stopAt, wanted.level)) return
`,
  },
  {
    name: 'a fill that is told twice is booked twice',
    file: 'server/src/core/positions/positions.ts',
    from: '  if (state.tradesSeen.has(key)) return\n',
    to: '',
  },
  {
    name: 'an order leaves before it is on disk',
    file: 'server/src/app/loop.ts',
    from: `          if (!isDurable) commit()
          isDurable = true
          if (told !== null && isEntry(command)) inbox.push(withheld(command))
          else options.execute(command)
`,
    to: `          options.execute(command)
          if (!isDurable) commit()
          isDurable = true
`,
  },
  {
    name: 'an accepted entry starts no cooldown',
    file: 'server/src/core/orders/entry-outcome.ts',
    from: 'rest.cooldownUntil = at + settings.cooldown_sec * 1000',
    to: 'rest.cooldownUntil = at',
  },
  {
    name: 'a restart forgets that entries are halted',
    file: 'server/src/core/engine.ts',
    from: '  state.bootId = bootId\n',
    to: '  state.bootId = bootId\n  state.halted = null\n',
  },
  {
    name: 'after a gap in the account stream the account is not read again',
    file: 'server/src/core/engine.ts',
    from: '  else if (up !== wasUp) needSnapshot(moment)\n',
    to: '  void wasUp\n',
  },
  {
    name: 'the account that could not be read counts as empty',
    file: 'server/src/adapters/aster/account.ts',
    from: `    const [orders, positions, balances] = await Promise.all([bodyOf(openOrders), bodyOf(positionRisk), bodyOf(balance)])
`,
    to: `    const [orders, positions, balances] = (await Promise.all([bodyOf(openOrders), bodyOf(positionRisk), bodyOf(balance)])).map((body) => body ?? [])
`,
  },
  {
    name: 'client ids come round again',
    file: 'server/src/core/moment.ts',
    from: '${moment.seq.toString(36)}',
    to: '${(moment.seq % 200).toString(36)}',
  },
  {
    name: 'the bot goes the other way',
    file: 'shared/src/sides.ts',
    from: "direction === 'fade' ? liquidated : otherLeg(liquidated)",
    to: "direction === 'fade' ? otherLeg(liquidated) : liquidated",
  },
  {
    name: 'a restart forgets the orders that nobody answered',
    file: 'server/src/core/engine.ts',
    from: "doubt(moment, order, 'the process ended before the answer')",
    to: 'state.orders.delete(order.wish.clientId)',
  },
  {
    name: 'a position without a stop is never closed',
    file: 'server/src/core/settle.ts',
    from: '    at - position.unprotectedSince >= unprotectedMs &&\n',
    to: '    unprotectedMs < 0 &&\n',
  },
  {
    name: 'a close does not wait for the one before',
    file: 'server/src/core/protection/closing.ts',
    from: '  if (running.length > 0) return\n',
    to: '',
  },
  {
    name: 'a close takes what was once opened',
    file: 'server/src/core/protection/closing.ts',
    from: 'sendCloses(moment, position, position.qty, closing)',
    to: 'sendCloses(moment, position, position.openedQty, closing)',
  },
  {
    name: 'protection of a leg that is flat stays',
    file: 'server/src/core/settle.ts',
    from: '  dropOrphans(state)\n',
    to: '',
  },
  {
    name: 'entries go on while they are halted',
    file: 'server/src/core/questions/readiness.ts',
    from: "  if (state.halted !== null) return { entries: 'halted', reason: state.halted }\n",
    to: '',
  },
  {
    name: 'a closing order may open the other side',
    file: 'server/src/adapters/aster/order-params.ts',
    from: "order.reduceOnly && !order.closePosition && !hedgeMode ? 'true' : null",
    to: 'null',
  },
  {
    name: 'entries do not wait until the account was read',
    file: 'server/src/core/questions/readiness.ts',
    from: 'return whyUnread(state)',
    to: 'return whyUnread(state) === null ? null : null',
  },
  {
    name: 'a rung comes free when nothing is heard of its order',
    file: 'server/src/core/orders/order-life.ts',
    from: '  slowDown(moment, order)\n',
    to: `  slowDown(moment, order)
  const used = moment.state.positions.get(order.wish.symbol + ':' + order.wish.leg)?.ladder[order.rung ?? -1]
  if (used) used.usedBy = null
`,
  },
  {
    name: 'a rung is added while no stop stands',
    file: 'server/src/core/ladder/ladder.ts',
    from: '  if (unprotectedSince !== null)\n',
    to: '  if (unprotectedSince === 0)\n',
  },
  {
    name: 'entries do not mind that a line is down',
    file: 'server/src/core/questions/readiness.ts',
    from: '    if (!up) return',
    to: '    if (reason === hop) return',
  },
]
