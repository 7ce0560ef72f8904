import { type SettingGroup } from '@undertow/shared/settings/meta.ts'

// What people read before the table of strategy and risk.

export const opening = `# Strategy and risk

A trader's page: what each word means, in which order the bot asks, and every setting. How the settings file is written stands in
[Settings](settings.md); where the defaults come from in [the decision about them](adr/0003-default-targets.md).

## How a decision is made

Each liquidation is counted. Where it makes the trigger of its symbol fire, the bot takes the streamed book, its age and the figures that the
filters look at, and asks every question (a *gate*) in order:

1. the trigger itself, and whether entries are on at all: no brake set, nothing halted or paused, every connection up, the account read;
2. the contract: switched on, tradable, old enough; the signal and the quote young enough;
3. the brakes: daily, weekly, drawdown;
4. rests: cooldown, fresh volume; the funding guard; the filters;
5. what is held: the same side, the other side, entries that stand, leverage in force;
6. the order as it would be sent: price, size, caps, free margin, stop against liquidation, account stress test, the whole ladder.

All of them are asked, also after one has refused, and each is kept with its value and its limit; the first that did not pass is the one that
refused. So *why did it not trade* has one answer and the whole picture beside it (*Signals* on the dashboard, \`/api/decisions\`).

Three rules hold everywhere:

- **Missing or old data refuse.** A filter that is on and cannot tell says so and blocks; so does the funding guard. None fails open.
- **Nothing turns into a market order by itself.** A price guard that fails skips the trade.
- **Caps count everything that may become a position**: filled, resting, in flight, unknown. The legs of a hedge add up.

**An example.** Threshold 20,000 USDT, window 60 s, leverage 10, margin 100 USDT, direction \`follow\`, offset 0.1 %, target 2 %, stop 1 %. Longs of 19,500
and, 20 s later, of 25,500 USDT are liquidated: 45,000 in the window, so the trigger fires, and \`follow\` sells. Best ask 98,590: the
limit order stands at 98,688.6 for 0.010 coins (1,000 USDT notional, rounded down). Filled, its stop lies at 99,675.4 and its target at 96,714.9.
`

export const introductions: { readonly [G in SettingGroup]?: string } = {
  trigger: `*Liquidated* is whose position died; *direction* says what the bot does about it: \`fade\` takes the same side (longs died: it buys), \`follow\` the
other. \`volume_threshold_long\` is about the bot's own longs. The *window* is the liquidated notional of one symbol and side within
\`volume_window_sec\`; feeds report at most one liquidation per symbol and second, so it is a lower bound. After an entry the same burst cannot
fire again: a threshold's worth of *fresh volume* has to come. The *cooldown* begins when an entry is accepted; a refusal begins \`retry_delay_sec\` only.

The adaptive threshold is a percentile of the peaks of the symbol's own window, one peak each five minutes. With peaks of 2,000 in the last
hours, percentile 100 and bounds 1,000 to 1,000,000, a burst of 5,000 fires although the fixed threshold is 20,000.
`,
  filter: `A filter may veto what a trigger asks for. Each is off until its limit is set. What they look at is streamed only for symbols whose settings ask
for it, and kept in the journal with the decision. VWAP is the price everybody paid on average: with an average of 100,000 and a
long offset of 1.5 %, a long needs an ask of 98,500 or less. *Flow* is what takers bought less what they sold; *imbalance* how the book
leans; *ATR* the average range of a candle. A book that is told less far than \`depth_bps\` asks for is a lower bound, and the gate says how far it goes.

Trades and books may be \`max_picture_age_sec\` old; candles, which on a thin contract change seldom, \`max_candle_age_sec\`.
`,
  entry: `\`limit\` and \`post_only\` rest, where \`entry_price\` says; \`ioc\` takes what is there within \`price_offset_pct\` of the other touch and is gone; \`market\` is sent
only while the spread is within it. With a bid of 98,400 and an offset of 0.1 % a long rests at 98,301.6. What filled when the lifetime ends stays
and is protected.
`,
  size: `*Margin* is what is bound, *notional* what is bought: notional = margin × leverage. By \`sizing\` the margin is a sum, a share of the equity, or what
follows from the loss at the stop. With an equity of 10,000, \`risk_per_trade_pct\` 0.5 and a stop 1 % away, fees and slippage make
that stop cost 1.6 %, so 0.031 coins at 98,301.6 are bought, about 3,050 USDT. A quantity is rounded and cut down, never up: below the exchange's least notional the trade is refused.
`,
  ladder: `*Averaging down*: when the mark goes against the position, it is added to at each level once. A level is measured from the average entry at that moment, so each
addition moves the next one. The whole ladder is sized and asked about before the first entry; levels beyond the stop refuse it, and the
stop never moves away. Two levels of 2 and 4 % on an entry at 98,410 add at 96,441.8 and then 4 % below the new average. No addition leaves while an
earlier one is unknown.
`,
  exit: `Distances are percent of the average entry *price*, or of the *margin* (\`exit_basis\`): at leverage 10, 20 % of margin are 2 % of price. The stop
triggers on the mark price, as liquidation does. Break-even, trailing and ATR only ever bring it nearer. A long from 98,301.6 with
\`break_even_at_pct\` 0.5 has its stop at 98,370.5 once the mark has been at 98,793: closing there nets zero, both fees included. Scale-out closes parts
at levels of their own, the rest at the take-profit.
`,
  risk: `A cap refuses the entry that would exceed it; what is held is never touched by one. Margin caps and notional caps stand side by side. *Isolation* stops new
positions while a share of the equity is in use. What falls together is one risk: \`max_group_exposure_usdt\` counts the margin of a group on
one side, \`max_correlated_notional_usdt\` weighs each contract by its correlation, at least 0.7. Before each entry the stop must lie inside the
liquidation price, and with *all* stops hit the account must keep \`stress_buffer\` of its maintenance margin: with 5 USDT of maintenance and a
buffer of 150 %, more than 7.5 USDT have to be left.
`,
  brake: `A brake stops entries, never protection. A loss beyond its limit refuses at once; when it has lasted for ten seconds the brake is *set*, cancels what rests and
stays through restarts until it is released: by a person, or by itself where the settings say so. *Resume* does not release it. The daily loss is
equity at the start of the day less equity now, open positions included, deposits and withdrawals taken out: 10,000 in the morning,
9,899.99 now and a limit of 100 refuse. A release counts anew from there.
`,
}
