import { Link } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { places } from '../../places.ts'
import { ask } from '../../shell.ts'
import { Menu, MenuItem, MenuLink } from '../flyout.tsx'

/** A rail on wide screens, a bar under the thumb on phones. */
export function Nav({ isPhone }: { isPhone: boolean }) {
  const shown = isPhone ? places.filter(({ thumb }) => thumb) : places
  const hidden = isPhone ? places.filter(({ thumb }) => !thumb) : []
  return (
    <nav className="nav" aria-label="Pages">
      <ul>
        {shown.map(({ to, name, short, icon: Icon }) => (
          <li key={to}>
            <Link to={to} title={name} activeOptions={{ exact: to === '/', includeSearch: false }}>
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
                <MenuLink key={to} to={to} icon={<Icon size={17} aria-hidden="true" />}>
                  {name}
                </MenuLink>
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
