import { Link, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { places } from '../../places.ts'
import { ask } from '../../shell.ts'
import { Menu, MenuItem } from '../flyout.tsx'

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
              label="More"
              className="above-controls"
              opener={(opener) => (
                <button {...opener} type="button">
                  <MenuIcon aria-hidden="true" />
                  <span>More</span>
                </button>
              )}
            >
              {hidden.map(({ to, name, icon: Icon }) => (
                <Link key={to} role="menuitem" tabIndex={-1} className="menu-item" to={to}>
                  <Icon size={17} aria-hidden="true" />
                  <span>{name}</span>
                </Link>
              ))}
              <hr />
              <MenuItem icon={<Search size={17} aria-hidden="true" />} onClick={() => ask('palette')}>
                Find…
              </MenuItem>
            </Menu>
          </li>
        )}
      </ul>
    </nav>
  )
}
