import type { Modal } from './modal.tsx'

// The kit's dialog is a twentieth of the dashboard's code and nobody opens one in the first second: it is fetched when the
// page has been drawn. Until it is there, or when it never comes, `Dialog` draws a plain one.
let kit: typeof Modal | null = null

export const modalKit = (): typeof Modal | null => kit

/** Never fails: what does not load is asked for no more, and every dialog stays plain. */
export async function loadModalKit(): Promise<void> {
  const loaded = await import('./modal.tsx').catch(() => null)
  kit = loaded?.Modal ?? null
}
