const hourMs = 3_600_000

/**
 * When the next funding is paid, after `at`. `told` is what the mark stream said last: it may be a payment that is over by now, and
 * then the interval says which one follows. Null: not known. Payments fall on whole multiples of their interval since 1970.
 */
export function nextPaymentAt(at: number, told: number | null, hours: number | undefined): number | null {
  if (told !== null && told > at) return told
  if (hours === undefined) return told
  const interval = hours * hourMs
  const offset = told === null ? 0 : told % interval
  return (Math.floor((at - offset) / interval) + 1) * interval + offset
}
