import { pct, usdt } from '@undertow/shared/money.ts'
import { type globalBrakeSettings } from '@undertow/shared/settings/brake.ts'
import { hour, second, type GlobalEffects, type Market, type Tape } from './market.ts'

/** The wallet falls from 10,000 to this and stays there; then comes a burst. */
const lose =
  (wallet: string): Tape =>
  (market) => {
    market.pass(3 * second)
    market.wallet(wallet)
    market.pass(15 * second)
    market.burst()
  }

/** As above; then so many hours, with what an account says of itself, and a burst. */
const loseAndWait =
  (wallet: string, hours: number): Tape =>
  (market) => {
    lose(wallet)(market)
    wait(market, hours)
    market.burst()
  }

function wait(market: Market, hours: number): void {
  market.pass(hours * hour)
  market.pass(5 * second)
}

/** 60 are lost before one in the morning, and 60 after it. */
function aroundOne(market: Market): void {
  market.pass(3 * second)
  market.wallet('9940')
  wait(market, 1.5)
  market.wallet('9880')
  market.pass(15 * second)
  market.burst()
}

const daily = { globals: { daily_loss_max_usdt: usdt('100') } }

export const brakeEffects: GlobalEffects<typeof globalBrakeSettings> = {
  daily_loss_max_usdt: {
    values: [null, usdt('100')],
    shows: 'after 150 lost entries go on, or stop',
    tape: lose('9850'),
  },
  daily_loss_max_pct: {
    values: [null, pct('1')],
    shows: 'after 1.5 % lost entries go on, or stop',
    tape: lose('9850'),
  },
  weekly_loss_max_usdt: {
    values: [null, usdt('100')],
    shows: 'after 150 lost entries go on, or stop',
    tape: lose('9850'),
  },
  weekly_loss_max_pct: {
    values: [null, pct('1')],
    shows: 'after 1.5 % lost entries go on, or stop',
    tape: lose('9850'),
  },
  drawdown_max_pct: {
    values: [null, pct('10')],
    shows: '15 % below the peak entries go on, or stop',
    tape: lose('8500'),
  },
  drawdown_resume_hours: {
    values: [null, 2],
    shows: 'three hours later a person is still waited for, or entries go on',
    beside: { globals: { drawdown_max_pct: pct('10') } },
    tape: loseAndWait('8500', 3),
  },
  loss_release: {
    values: ['manual', 'period'],
    shows: 'the day after a person is still waited for, or entries go on',
    beside: daily,
    tape: loseAndWait('9850', 25),
  },
  day_start_hour_utc: {
    values: [0, 1],
    shows: '60 lost before one in the morning and 60 after are of one day, or of two',
    beside: daily,
    tape: aroundOne,
  },
}
