import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { failureOf } from './api.ts'
import { InstrumentsProvider } from './parts/instruments.tsx'
import { loadModalKit } from './parts/modal-kit.ts'
import { PlainNotices } from './parts/plain-notices.tsx'
import { router } from './routes.tsx'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // The server is on this machine as a rule: it answers a browser that says it is offline.
      networkMode: 'always',
      // An answer that names the problem does not get better by asking again.
      retry: (tries, error) => tries < 2 && failureOf(error).status === null,
    },
    mutations: { networkMode: 'always' },
  },
})
const Notices = lazy(() =>
  import('./parts/notices.tsx').then(
    (m) => ({ default: m.Notices }),
    () => ({ default: PlainNotices }),
  ),
)

export function App() {
  const [wantsNotices, setWantsNotices] = useState(false)
  // The kit comes after the first drawing, and before somebody can ask for a dialog.
  useEffect(() => {
    void loadModalKit().then(() => setWantsNotices(true))
  }, [])
  return (
    <QueryClientProvider client={queries}>
      <InstrumentsProvider>
        <RouterProvider router={router} />
        <Suspense>{wantsNotices && <Notices />}</Suspense>
      </InstrumentsProvider>
    </QueryClientProvider>
  )
}
