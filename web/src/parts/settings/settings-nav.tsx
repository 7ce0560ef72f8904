import { Link } from '@tanstack/react-router'

const places = [
  { to: '/settings/risk', name: 'Risk' },
  { to: '/settings/symbols', name: 'Symbols' },
  { to: '/settings/exchange', name: 'Exchange' },
  { to: '/settings/profiles', name: 'Profiles' },
  { to: '/settings/display', name: 'Display' },
  { to: '/settings/notifications', name: 'Notifications' },
  { to: '/settings/history', name: 'History' },
] as const

/** The pages of the settings. The draft stays while one goes from one to the other. */
export function SettingsNav() {
  return (
    <nav className="sub-nav" aria-label="Settings pages">
      <ul>
        {places.map(({ to, name }) => (
          <li key={to}>
            <Link to={to} activeProps={{ 'aria-current': 'page' }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
