import { useEffect, useState } from 'react'
import { useLink } from '../live.ts'

const graceMs = 1_500

/** True once the stream has been away for longer than a hiccup; at once false when it is back. */
export function useDown(): boolean {
  const { downSince } = useLink()
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    setIsLong(false)
    if (downSince === null) return
    const timer = setTimeout(() => setIsLong(true), graceMs)
    return () => clearTimeout(timer)
  }, [downSince])
  return downSince !== null && isLong
}
