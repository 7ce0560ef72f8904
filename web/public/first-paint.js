// Runs before the first paint, which the app is too late for: an empty page in the wrong colours would flash. look.ts does the rest.
try {
  const { theme = 'dark' } = JSON.parse(localStorage.getItem('undertow.ui.v1')) ?? {}
  const isLight = theme === 'light' || (theme === 'system' && !matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', isLight ? 'light' : 'dark')
} catch {
  // Damaged or refused storage: dark, as index.html says.
}
