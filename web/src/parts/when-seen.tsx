import { useCallback, useState, type ReactNode } from 'react'

/** Waits with heavy content until its place comes near the screen. `className` gives the place its size until then. */
export function WhenSeen({ className, children }: { className: string; children: ReactNode }) {
  const [isSeen, setIsSeen] = useState(false)
  const watch = useCallback((place: HTMLDivElement | null) => {
    if (place === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsSeen(true)
      },
      { rootMargin: '200px' },
    )
    observer.observe(place)
    return () => observer.disconnect()
  }, [])
  return isSeen ? children : <div ref={watch} className={className} />
}
