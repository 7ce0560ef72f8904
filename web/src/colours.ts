// For what is drawn on a canvas, where the style sheet does not reach.

/** A colour or font of tokens.css as it is now. */
export const token = (name: `--${string}`): string => getComputedStyle(document.documentElement).getPropertyValue(name)

/** Told when the page takes other colours. */
export function onColours(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true })
  return () => observer.disconnect()
}
