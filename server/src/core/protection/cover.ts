import { gte } from '@undertow/shared/money.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'

/** Whether a stop closes all that is held when it fires. */
export const covers = ({ wish }: Readonly<Order>, { qty }: Readonly<Position>): boolean =>
  wish.closePosition || (wish.qty !== null && gte(wish.qty, qty))
