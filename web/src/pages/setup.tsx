import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { FirstPassword } from '../parts/login/first-password.tsx'
import { FirstSettings } from '../parts/settings/first-settings.tsx'
import { useSession } from '../session-state.ts'

/** The first start: the password where one is needed, then what to watch. It ends with simulated orders, whatever is chosen. */
export function Setup() {
  const { state } = useSession()
  const navigate = useNavigate()

  useEffect(() => {
    if (state === 'loginNeeded') void navigate({ to: '/login', replace: true })
  }, [state, navigate])

  return state === 'setUpNeeded' ? <FirstPassword /> : <FirstSettings />
}
