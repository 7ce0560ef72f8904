import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  type ErrorComponentProps,
} from '@tanstack/react-router'
import { Suspense } from 'react'
import { failureOf } from './api.ts'
import { Overview } from './pages/overview.tsx'
import { Frame } from './parts/frame.tsx'

// The frame is outside every boundary: a page that breaks or loads takes neither the mode nor STOP with it.
const root = createRootRoute({
  component: () => (
    <Frame>
      <Suspense fallback={<p className="muted">Loading page…</p>}>
        <Outlet />
      </Suspense>
    </Frame>
  ),
  notFoundComponent: NotFound,
})

const overview = createRoute({ getParentRoute: () => root, path: '/', component: Overview })

export const router = createRouter({
  routeTree: root.addChildren([overview]),
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

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <h1>This page broke</h1>
      <p>{failureOf(error).message}</p>
      <p className="muted">The bot is not affected, and the controls above still work.</p>
      <p>
        <button type="button" className="btn" onClick={reset}>
          Try again
        </button>
      </p>
    </>
  )
}
