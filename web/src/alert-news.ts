import type { AlertNews } from '@undertow/shared/alert-row.ts'

// What the stream tells of alerts, for whoever is there to hear it. The list itself is asked of the server.
const listeners = new Set<(news: AlertNews) => void>()

export function onAlertNews(listener: (news: AlertNews) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function tellAlertNews(news: AlertNews): void {
  for (const listener of listeners) listener(news)
}
