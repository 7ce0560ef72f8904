import { Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { CircleHelp, Ellipsis, Eye, EyeOff, LogOut, MonitorPause, MonitorPlay, Moon, Sun } from 'lucide-react'
import { failureOf } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { holdStill, useIsHeld } from '../../hold.ts'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { logOut } from '../../session.ts'
import { useSession } from '../../session-state.ts'
import { ask } from '../../shell.ts'
import { holdWords } from './hold-controls.tsx'

/** What is wanted seldom, behind one button, so that the header has room for what is looked at all day. */
export function ViewMenu() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('dark')
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
      position="bottom-end"
      width={260}
      zIndex={330}
      offset={6}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button type="button" className="btn quiet square tool" aria-label="View and session" title="View and session">
          <Ellipsis size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Hold size={16} aria-hidden="true" />}
          disabled={!isReady}
          onClick={() => holdStill(!isHeld)}
        >
          {holdWords(isHeld)}
          <span className="menu-help">Of tables and figures; the bot goes on</span>
        </Menu.Item>
        <Menu.Item
          leftSection={<Amounts size={16} aria-hidden="true" />}
          onClick={() => setPrefs({ hideAmounts: !hideAmounts })}
        >
          {hideAmounts ? 'Show amounts' : 'Hide amounts'}
          <span className="menu-help">For sharing the screen</span>
        </Menu.Item>
        <Menu.Item leftSection={<Scheme size={16} aria-hidden="true" />} onClick={() => setColorScheme(other)}>
          Switch to {other} colours
        </Menu.Item>
        <Menu.Item leftSection={<CircleHelp size={16} aria-hidden="true" />} onClick={() => ask('shortcuts')}>
          Keyboard shortcuts
        </Menu.Item>
        {state === 'loggedIn' && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<LogOut size={16} aria-hidden="true" />} onClick={leave}>
              Log out
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function leave(): void {
  logOut().catch((error: unknown) => {
    const { message, action } = failureOf(error)
    notifications.show({ title: 'Still logged in', message: `${message} ${action}`, color: 'red', autoClose: false })
  })
}
