// Runs before the first paint, which the app is too late for: a page in the wrong colours would flash. look.ts does the rest.
try {
  const { theme = 'dark' } = JSON.parse(localStorage.getItem('undertow.ui.v1')) ?? {}
  const isLight = theme === 'light' || (theme === 'system' && !matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', isLight ? 'light' : 'dark')
} catch {
  // Damaged or refused storage: dark, as index.html says.
}

// The overview is its own file, which the app would ask for only when it runs.
if (location.pathname === '/') {
  const link = document.createElement('link')
  link.rel = 'modulepreload'
  link.fetchPriority = 'low'
  link.href = document.currentScript.dataset.overview
  document.head.append(link)
}
