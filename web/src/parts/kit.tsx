import '../styles/kit.css'
import { MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { useScheme } from '../scheme.ts'
import { resolveVariables, theme } from '../theme.ts'

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''
setNonce(nonce)

/** Around each part of Mantine: it comes with the parts that are fetched later, so that the first drawing does without. */
export function Kit({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      forceColorScheme={useScheme()}
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
