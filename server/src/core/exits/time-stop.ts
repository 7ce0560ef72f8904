import { beginClose } from '../protection/closing.ts'
import { tell, type Moment } from '../moment.ts'
import { type Position } from '../positions/position-state.ts'

/** When a position is closed for its age; null: never. */
export const timeStopAt = ({ openedAt, exits }: Readonly<Position>): number | null =>
  exits.timeStopMs === null ? null : openedAt + exits.timeStopMs

/** Closes at market what has been open for as long as the settings allow. */
export function watchTime(moment: Moment, position: Position): void {
  const due = timeStopAt(position)
  if (due === null || moment.at < due || position.closing !== null) return
  const { symbol, leg, openedAt } = position
  const minutes = Math.round((due - openedAt) / 60_000)
  tell(moment, 'info', 'time_stop', symbol, `${symbol} ${leg} has been open for ${minutes} min: closing`)
  beginClose(moment, position, 'timeStop')
}
