/** Settings of the account and of the program, with the test that shows what each of them does. */
export const elsewhere: Readonly<Record<string, { readonly file: string; readonly test: string }>> = {
  simulate_only: {
    file: 'server/src/app/arming.test.ts',
    test: 'S30 simulate_only switched on in the settings is the same wish',
  },
  simulate_maker_fills: {
    file: 'server/src/sim/mirror.test.ts',
    test: 'with the queue counted, a resting order fills at its price once what stood before it has traded',
  },
  hedge_mode: {
    file: 'server/src/app/readiness.test.ts',
    test: 'a mode of the account that differs comes with the change that would end it, and nothing else does',
  },
  multi_assets_mode: {
    file: 'server/src/app/readiness.test.ts',
    test: 'a mode of the account that differs comes with the change that would end it, and nothing else does',
  },
  foreign_positions: {
    file: 'server/src/core/account/foreign.test.ts',
    test: 'is traded beside, by setting, but not before it is certain whose it is',
  },
  rate_limit_buffer_pct: {
    file: 'server/src/adapters/aster/budget.test.ts',
    test: 'the larger the reserve, the less of the limit is left to all others',
  },
  log_level: {
    file: 'server/test/effects/log-level.test.ts',
    test: 'the log level of the settings holds from the start',
  },
}
