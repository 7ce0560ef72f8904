import { type Bot } from './bot.ts'

/** Every page of the app, the one trade of `shownBot` and a page that does not exist included. */
export const pages = [
  { name: 'overview', path: '/', title: 'Overview' },
  { name: 'liquidations', path: '/liquidations', title: 'Liquidations' },
  { name: 'liquidation history', path: '/liquidations?tab=history', title: 'Liquidations' },
  { name: 'heatmap of prices', path: '/liquidations?tab=heatmap&symbol=BTCUSDT&range=1h', title: 'Liquidations' },
  { name: 'heatmap of symbols', path: '/liquidations?tab=heatmap&view=symbol&range=1h', title: 'Liquidations' },
  { name: 'symbol', path: '/symbols/BTCUSDT?interval=1m', title: 'BTCUSDT' },
  { name: 'positions', path: '/positions', title: 'Positions' },
  { name: 'trades', path: '/trades', title: 'Trades' },
  { name: 'trade', path: '/trades/:id', title: 'ETHUSDT' },
  { name: 'performance', path: '/performance', title: 'Performance' },
  { name: 'settings risk', path: '/settings/risk', title: 'Settings' },
  { name: 'settings symbols', path: '/settings/symbols', title: 'Settings' },
  { name: 'settings exchange', path: '/settings/exchange', title: 'Settings' },
  { name: 'settings profiles', path: '/settings/profiles', title: 'Settings' },
  { name: 'settings display', path: '/settings/display', title: 'Settings' },
  { name: 'settings notifications', path: '/settings/notifications', title: 'Settings' },
  { name: 'settings history', path: '/settings/history', title: 'Settings' },
  { name: 'alerts', path: '/alerts', title: 'Alerts' },
  { name: 'alert rules', path: '/alerts?tab=rules', title: 'Alerts' },
  { name: 'set-up', path: '/setup', title: 'Set up' },
  { name: 'system', path: '/system', title: 'System' },
  { name: 'no such page', path: '/nowhere', title: 'No such page' },
] as const

export async function pathOn(bot: Bot, path: string): Promise<string> {
  if (!path.includes(':id')) return path
  const { items } = await bot.get('trades')
  return path.replace(':id', encodeURIComponent(items.at(-1)?.id ?? ''))
}
