import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { failureOf } from './api.ts'
import { PlainNotices } from './parts/plain-notices.tsx'
import { router } from './routes.tsx'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // An answer that names the problem does not get better by asking again.
      retry: (tries, error) => tries < 2 && failureOf(error).status === null,
    },
  },
})
const Notices = lazy(() =>
  import('./parts/notices.tsx').then(
    (m) => ({ default: m.Notices }),
    () => ({ default: PlainNotices }),
  ),
)

export const App = () => (
  <QueryClientProvider client={queries}>
    <RouterProvider router={router} />
    <Suspense>
      <Notices />
    </Suspense>
  </QueryClientProvider>
)
