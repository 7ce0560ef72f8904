import { choice, flag, type SettingDefaults } from './meta.ts'

// The account and whose orders are simulated.

export const globalAccountSettings = {
  simulate_only: flag({
    title: 'Simulate only',
    unit: '',
    group: 'account',
    help: 'On: orders are simulated, nothing signed is sent. Practice mode ignores it.',
  }),
  simulate_maker_fills: choice(['through', 'queue'], {
    title: 'Simulated resting orders',
    unit: '',
    since: '0.2',
    before: 'through',
    group: 'account',
    help: 'through: fill when the market trades beyond their price. queue: also at it, once as much has traded there as stood before them. Practice mode has a book of its own.',
  }),
  hedge_mode: flag({
    title: 'Hedge mode',
    unit: '',
    group: 'account',
    help: 'Long and short legs side by side. Account-wide: what the account has is adopted and shown.',
  }),
  multi_assets_mode: flag({
    title: 'Multi-assets margin',
    unit: '',
    group: 'account',
    help: 'Account-wide: what the account has is adopted and shown.',
  }),
  foreign_positions: choice(['protect', 'ignore', 'adopt'], {
    title: 'Positions of others',
    unit: '',
    since: '0.2',
    before: 'protect',
    group: 'account',
    help: 'What the account holds beyond the fills of the bot. protect: no entries on that side, what is the bot’s stays protected, yours is left alone. ignore: the bot trades beside it. adopt: it becomes the bot’s, with stop and take-profit.',
  }),
}

export const globalAccountDefaults = {
  simulate_only: true,
  simulate_maker_fills: 'through',
  hedge_mode: true,
  multi_assets_mode: false,
  foreign_positions: 'protect',
} satisfies SettingDefaults<typeof globalAccountSettings>
