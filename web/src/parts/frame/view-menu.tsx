import { notifications } from '@mantine/notifications'
import { CircleHelp, Ellipsis, Eye, EyeOff, LogOut, MonitorPause, MonitorPlay, Moon, Sun } from 'lucide-react'
import { failureOf } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { holdStill, useIsHeld } from '../../hold.ts'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { logOut } from '../../session.ts'
import { useSession } from '../../session-state.ts'
import { useScheme } from '../../scheme.ts'
import { ask } from '../../shell.ts'
import { Menu, MenuItem } from '../flyout.tsx'
import { holdWords } from './hold-controls.tsx'

/** What is wanted seldom, behind one button, so that the header has room for what is looked at all day. */
export function ViewMenu() {
  const scheme = useScheme()
  const { hideAmounts } = usePrefs()
  const isHeld = useIsHeld()
  const isReady = useNow() !== null
  const { state } = useSession()
  const other = scheme === 'dark' ? 'light' : 'dark'
  const Hold = isHeld ? MonitorPlay : MonitorPause
  const Amounts = hideAmounts ? Eye : EyeOff
  const Scheme = other === 'dark' ? Moon : Sun
  return (
    <Menu
      label="View and session"
      opener={(opener) => (
        <button
          {...opener}
          type="button"
          className="btn quiet square tool"
          aria-label="View and session"
          title="View and session"
        >
          <Ellipsis size={16} aria-hidden="true" />
        </button>
      )}
    >
      <MenuItem icon={<Hold size={16} aria-hidden="true" />} disabled={!isReady} onClick={() => holdStill(!isHeld)}>
        {holdWords(isHeld)}
        <span className="menu-help">Of tables and figures; the bot goes on</span>
      </MenuItem>
      <MenuItem icon={<Amounts size={16} aria-hidden="true" />} onClick={() => setPrefs({ hideAmounts: !hideAmounts })}>
        {hideAmounts ? 'Show amounts' : 'Hide amounts'}
        <span className="menu-help">For sharing the screen</span>
      </MenuItem>
      <MenuItem icon={<Scheme size={16} aria-hidden="true" />} onClick={() => setPrefs({ theme: other })}>
        Switch to {other} colours
      </MenuItem>
      <MenuItem icon={<CircleHelp size={16} aria-hidden="true" />} onClick={() => ask('shortcuts')}>
        Keyboard shortcuts
      </MenuItem>
      {state === 'loggedIn' && (
        <>
          <hr />
          <MenuItem icon={<LogOut size={16} aria-hidden="true" />} onClick={leave}>
            Log out
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

function leave(): void {
  logOut().catch((error: unknown) => {
    const { message, action } = failureOf(error)
    notifications.show({ title: 'Still logged in', message: `${message} ${action}`, color: 'red', autoClose: false })
  })
}
