// Runs before the first paint, which the app is too late for: a page in the wrong colours or too tight would jump. look.ts does the rest.
try {
  const { theme = 'dark', contrast = 'system', density } = JSON.parse(localStorage.getItem('undertow.ui.v1')) ?? {}
  const is = (query) => matchMedia(query).matches
  const isLight = theme === 'light' || (theme === 'system' && !is('(prefers-color-scheme: dark)'))
  const isHigh = contrast === 'high' || (contrast === 'system' && is('(prefers-contrast: more)'))
  const look = { 'mantine-color-scheme': isLight ? 'light' : 'dark', contrast: isHigh ? 'high' : 'normal', density }
  for (const [name, value] of Object.entries(look)) {
    if (typeof value === 'string') document.documentElement.setAttribute(`data-${name}`, value)
  }
} catch {
  // Damaged or refused storage: dark, as index.html says.
}

// The overview is its own file, which the app would ask for only when it runs. Only a built page knows its name.
const { overview = '' } = document.currentScript.dataset
if (location.pathname === '/' && overview.startsWith('/assets/')) {
  const link = document.createElement('link')
  link.rel = 'modulepreload'
  link.fetchPriority = 'low'
  link.href = overview
  document.head.append(link)
}
