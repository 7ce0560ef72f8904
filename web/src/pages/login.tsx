import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { DataPanel } from '../parts/data-panel.tsx'
import { LoginForm } from '../parts/login/login-form.tsx'
import { logIn } from '../session.ts'
import { useSession } from '../session-state.ts'

/** The way in. Whoever is in already, or needs no login, is led on. */
export function Login() {
  const { state } = useSession()
  const { to = '/' } = useSearch({ from: '/login' })
  const navigate = useNavigate()
  const isIn = state === 'loggedIn' || state === 'open'

  useEffect(() => {
    if (isIn) void navigate({ href: to, replace: true })
  }, [isIn, to, navigate])

  return (
    <div className="door">
      <h1>Log in</h1>
      <DataPanel title="Password of this bot" state={{}}>
        <LoginForm verb="Log in" working="Checking…" onPassword={logIn} />
      </DataPanel>
      <p className="muted">
        Forgotten? Stop the bot, delete <code>auth.json</code> in its data folder and start it again: then a new
        password can be set. To stop trading without a login, run <code>npm run halt</code> on the machine of the bot.
      </p>
    </div>
  )
}
