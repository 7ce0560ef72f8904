// Mutation tests: does a test fail when a rule about money is changed? `npm run mutation` takes hours for all of
// them; `npm run mutation -- --mutate server/src/core/questions/risk.ts` a few minutes for one file.
const rules = [
  'questions/risk questions/plan-questions questions/sizing questions/exposure',
  'orders/orders orders/order-life orders/entry-outcome orders/duties orders/countdown',
  'protection/protection protection/closing protection/cover protection/reactions protection/refusals exits/stop settle',
  'account/account account/follow-down account/margin account/second-writer account/repairs',
  'positions/positions positions/open-position positions/gone',
  'brakes/brakes brakes/losses brakes/bases brakes/brake-questions filters/loss-streak filters/losing-streaks',
  'limits/equity-share limits/pace limits/positions limits/together',
].join(' ')

export default {
  mutate: rules.split(' ').map((name) => `server/src/core/${name}.ts`),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.core.config.ts' },
  // Stryker would rewrite the tsconfig with an interface that TypeScript 7 does not have; vitest needs no rewriting.
  tsconfigFile: 'none.json',
  // Everything that is not needed, and what must not be copied: books and keys.
  ignorePatterns: ['/data', '.env', '/docs', '/e2e', '/bench', '/web/dist', '/coverage', '/reports', '/.types'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 92, low: 85, break: 85 },
  reporters: ['progress', 'clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
}
