import { type ExitReason } from '@undertow/shared/commands.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'

/** One protective order that should exist. Without `qty` it closes whatever the leg holds when it triggers. */
export type Protective = Pick<NewOrder, 'type' | 'stopPrice' | 'price' | 'qty'> & {
  readonly purpose: 'stop' | 'takeProfit'
  readonly workingType: 'mark' | 'contract'
  readonly trail: NonNullable<NewOrder['trail']> | null
  /** What its fills are booked as; null: as its purpose says. */
  readonly exitReason: ExitReason | null
  /** The addition whose own target it is; null: of the position. */
  readonly rung: number | null
}
