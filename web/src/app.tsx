import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { failureOf } from './api.ts'
import { schemeManager } from './look.ts'
import { router } from './routes.tsx'
import { resolveVariables, theme } from './theme.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // An answer that names the problem does not get better by asking again.
      retry: (tries, error) => tries < 2 && failureOf(error).status === null,
    },
  },
})
const colorSchemes = schemeManager()

export function App({ nonce }: { nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="dark"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={3} autoClose={5_000} zIndex={290} containerWidth={360} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
