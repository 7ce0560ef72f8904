import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { useDown } from '../../live.ts'
import { loadSession, logIn, stepUp } from '../../session.ts'
import { endStepUp, useSession } from '../../session-state.ts'
import { Loading } from '../loading.tsx'
import { PasswordDialog } from '../login/password-dialog.tsx'

const askAgainMs = 5_000

/**
 * Shows a page to whoever may see it. Somebody who comes is led to the login; somebody whose login ended while a page was
 * open logs in over it and goes on where they were.
 */
export function SessionGuard({ children }: { children: ReactNode }) {
  const { state, wasLoggedIn, isStepUpAsked } = useSession()
  const { pathname, href } = useRouterState({ select: ({ location }) => location })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const isDown = useDown()
  const isAtTheDoor = pathname === '/login' || pathname === '/setup'
  const door = state === 'setUpNeeded' ? '/setup' : '/login'
  const hasNoDraft = state === 'setUpNeeded' || (state === 'loginNeeded' && !wasLoggedIn)
  const isSentThere = hasNoDraft && pathname !== door

  // The stream cannot say why it ended, and a question put while it ends may go unanswered.
  useEffect(() => {
    if (!isDown) return
    void loadSession()
    const asking = setInterval(() => void loadSession(), askAgainMs)
    return () => clearInterval(asking)
  }, [isDown])
  useEffect(() => {
    if (isSentThere) void navigate({ to: door, search: isAtTheDoor ? {} : { to: href }, replace: true })
  }, [isSentThere, door, isAtTheDoor, href, navigate])
  useEffect(() => {
    if (state === 'loggedIn') void queries.invalidateQueries()
  }, [state, queries])

  if (state === 'checking' || isSentThere) return <Loading />
  return (
    <>
      {children}
      {state === 'loginNeeded' && !isAtTheDoor && (
        <PasswordDialog
          title="Log in again"
          text="Your login has ended. What you entered on this page is kept."
          verb="Log in"
          working="Checking…"
          onPassword={logIn}
        />
      )}
      {isStepUpAsked && (
        <PasswordDialog
          title="Your password once more"
          text="This is dangerous enough to make sure that it is you. It counts for five minutes."
          verb="Confirm"
          working="Checking…"
          onPassword={stepUp}
          onCancel={() => endStepUp(false)}
        />
      )}
    </>
  )
}
