import { Menu } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { places } from '../../places.ts'
import { ask } from '../../shell.ts'

/** The bar with Pause and STOP lies between this one and its menu. */
const aboveControls = 68

/** A rail on wide screens, a bar under the thumb on phones. */
export function Nav({ isPhone }: { isPhone: boolean }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isHere = (to: string): boolean => (to === '/' ? path === '/' : path.startsWith(to))
  const shown = isPhone ? places.filter(({ thumb }) => thumb) : places
  const hidden = isPhone ? places.filter(({ thumb }) => !thumb) : []
  return (
    <nav className="nav" aria-label="Pages">
      <ul>
        {shown.map(({ to, name, short, icon: Icon }) => (
          <li key={to}>
            <Link to={to} title={name} aria-current={isHere(to) ? 'page' : undefined}>
              <Icon aria-hidden="true" />
              <span>{isPhone ? short : name}</span>
            </Link>
          </li>
        ))}
        {hidden.length > 0 && (
          <li>
            <Menu
              position="top-end"
              offset={aboveControls}
              zIndex={330}
              width={220}
              withinPortal={false}
              withInitialFocusPlaceholder={false}
            >
              <Menu.Target>
                <button type="button">
                  <MenuIcon aria-hidden="true" />
                  <span>More</span>
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                {hidden.map(({ to, name, icon: Icon }) => (
                  <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={17} aria-hidden="true" />}>
                    {name}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item leftSection={<Search size={17} aria-hidden="true" />} onClick={() => ask('palette')}>
                  Find…
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        )}
      </ul>
    </nav>
  )
}
