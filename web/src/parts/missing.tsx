/** What stands where a figure is not known. It never is a zero. */
export function Missing({ why }: { why: string }) {
  return (
    <span className="missing" title={why}>
      <span aria-hidden="true">—</span>
      <span className="visually-hidden">not available: {why}</span>
    </span>
  )
}
