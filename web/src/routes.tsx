import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { failureOf } from './api.ts'
import { isMissingPart } from './missing-parts.ts'
import { Frame } from './parts/frame/frame.tsx'
import { SessionGuard } from './parts/frame/session-guard.tsx'
import { Loading } from './parts/loading.tsx'
import {
  alertsSearch,
  liquidationsSearch,
  loginSearch,
  performanceSearch,
  positionsSearch,
  settingsSymbolsSearch,
  symbolSearch,
  tradesSearch,
} from './search.ts'

// The frame is outside every boundary: a page that breaks or loads takes neither the mode nor STOP with it.
const root = createRootRoute({
  component: () => (
    <Frame>
      <SessionGuard>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </SessionGuard>
    </Frame>
  ),
  notFoundComponent: NotFound,
})

// Each page is its own chunk; a page that does not load leaves the frame alone.
const at = { getParentRoute: () => root } as const
// One draft over all of them: the settings are a page around pages.
const settings = createRoute({
  ...at,
  path: '/settings',
  component: lazy(() => import('./pages/settings.tsx').then((m) => ({ default: m.Settings }))),
})
const inSettings = { getParentRoute: () => settings } as const
const settingsPages = [
  createRoute({
    ...inSettings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/risk', replace: true })
    },
  }),
  createRoute({
    ...inSettings,
    path: '/risk',
    component: lazy(() => import('./pages/settings-risk.tsx').then((m) => ({ default: m.SettingsRisk }))),
  }),
  createRoute({
    ...inSettings,
    path: '/symbols',
    validateSearch: settingsSymbolsSearch,
    component: lazy(() => import('./pages/settings-symbols.tsx').then((m) => ({ default: m.SettingsSymbols }))),
  }),
  createRoute({
    ...inSettings,
    path: '/exchange',
    component: lazy(() => import('./pages/settings-exchange.tsx').then((m) => ({ default: m.SettingsExchange }))),
  }),
  createRoute({
    ...inSettings,
    path: '/profiles',
    component: lazy(() => import('./pages/settings-profiles.tsx').then((m) => ({ default: m.SettingsProfiles }))),
  }),
  createRoute({
    ...inSettings,
    path: '/display',
    component: lazy(() => import('./pages/display.tsx').then((m) => ({ default: m.Display }))),
  }),
  createRoute({
    ...inSettings,
    path: '/notifications',
    component: lazy(() =>
      import('./pages/notification-settings.tsx').then((m) => ({ default: m.NotificationSettings })),
    ),
  }),
  createRoute({
    ...inSettings,
    path: '/history',
    component: lazy(() => import('./pages/settings-history.tsx').then((m) => ({ default: m.SettingsHistory }))),
  }),
] as const

const routes = [
  createRoute({
    ...at,
    path: '/',
    component: lazy(() => import('./pages/overview.tsx').then((m) => ({ default: m.Overview }))),
  }),
  createRoute({
    ...at,
    path: '/liquidations',
    validateSearch: liquidationsSearch,
    component: lazy(() => import('./pages/liquidations.tsx').then((m) => ({ default: m.Liquidations }))),
  }),
  createRoute({
    ...at,
    path: '/positions',
    validateSearch: positionsSearch,
    component: lazy(() => import('./pages/positions.tsx').then((m) => ({ default: m.Positions }))),
  }),
  createRoute({
    ...at,
    path: '/trades',
    validateSearch: tradesSearch,
    component: lazy(() => import('./pages/trades.tsx').then((m) => ({ default: m.Trades }))),
  }),
  createRoute({
    ...at,
    path: '/trades/$id',
    component: lazy(() => import('./pages/trade.tsx').then((m) => ({ default: m.Trade }))),
  }),
  createRoute({
    ...at,
    path: '/symbols',
    component: lazy(() => import('./pages/symbols.tsx').then((m) => ({ default: m.Symbols }))),
  }),
  createRoute({
    ...at,
    path: '/symbols/$symbol',
    validateSearch: symbolSearch,
    component: lazy(() => import('./pages/symbol.tsx').then((m) => ({ default: m.SymbolPage }))),
  }),
  createRoute({
    ...at,
    path: '/performance',
    validateSearch: performanceSearch,
    component: lazy(() => import('./pages/performance.tsx').then((m) => ({ default: m.Performance }))),
  }),
  createRoute({
    ...at,
    path: '/alerts',
    validateSearch: alertsSearch,
    component: lazy(() => import('./pages/alerts.tsx').then((m) => ({ default: m.Alerts }))),
  }),
  settings.addChildren(settingsPages),
  createRoute({
    ...at,
    path: '/system',
    component: lazy(() => import('./pages/system.tsx').then((m) => ({ default: m.System }))),
  }),
  createRoute({
    ...at,
    path: '/login',
    validateSearch: loginSearch,
    component: lazy(() => import('./pages/login.tsx').then((m) => ({ default: m.Login }))),
  }),
  createRoute({
    ...at,
    path: '/setup',
    component: lazy(() => import('./pages/setup.tsx').then((m) => ({ default: m.Setup }))),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultErrorComponent: Broken,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotFound() {
  return (
    <>
      <h1>No such page</h1>
      <p>
        <Link to="/">Go to the overview</Link>
      </p>
    </>
  )
}

/** Tried again by loading the page anew: code that did not arrive once is not asked for again in this one. */
function Broken({ error }: ErrorComponentProps) {
  const isMissing = isMissingPart(error)
  return (
    <>
      <h1>{isMissing ? 'This page did not load' : 'This page broke'}</h1>
      <p>{isMissing ? 'Its code could not be fetched from the server.' : failureOf(error).message}</p>
      <p className="muted">The bot is not affected, and the controls above still work.</p>
      <p>
        <button type="button" className="btn" onClick={() => location.reload()}>
          Try again
        </button>
      </p>
    </>
  )
}
