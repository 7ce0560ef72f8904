import {
  Activity,
  ArrowLeftRight,
  Bell,
  ChartCandlestick,
  ChartNoAxesCombined,
  Droplets,
  LayoutDashboard,
  Layers,
  Settings,
  type LucideIcon,
} from 'lucide-react'
import type { LinkProps } from '@tanstack/react-router'

/** A page that can be gone to: by the navigation, the palette, or `g` and a letter. */
export type Place = {
  readonly to: NonNullable<LinkProps['to']>
  readonly name: string
  /** Where the name has no room. */
  readonly short: string
  /** After `g`. */
  readonly letter: string
  readonly icon: LucideIcon
}

/** In the order of the navigation. Under the thumb of a phone are the first that have `thumb`, the rest is behind More. */
export const places: readonly (Place & { readonly thumb?: true })[] = [
  { to: '/', name: 'Overview', short: 'Overview', letter: 'o', icon: LayoutDashboard, thumb: true },
  { to: '/liquidations', name: 'Liquidations', short: 'Liquidations', letter: 'l', icon: Droplets, thumb: true },
  { to: '/positions', name: 'Positions & orders', short: 'Positions', letter: 'p', icon: Layers, thumb: true },
  { to: '/alerts', name: 'Alerts', short: 'Alerts', letter: 'a', icon: Bell, thumb: true },
  { to: '/trades', name: 'Trades', short: 'Trades', letter: 't', icon: ArrowLeftRight },
  { to: '/symbols', name: 'Symbols', short: 'Symbols', letter: 'm', icon: ChartCandlestick },
  { to: '/performance', name: 'Performance', short: 'Performance', letter: 'f', icon: ChartNoAxesCombined },
  { to: '/settings', name: 'Settings', short: 'Settings', letter: 's', icon: Settings },
  { to: '/system', name: 'System', short: 'System', letter: 'y', icon: Activity },
]
