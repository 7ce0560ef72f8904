import { check, type Draft, type Question } from '../questions/question.ts'

const minuteMs = 60_000

/** How many entries may leave within a minute: whatever drives them, a fault must not become a stream of orders. */
export const paceLimit: Question<Draft> = {
  gate: 'orders_per_minute',
  ask: ({ state, at, globals: { max_orders_per_minute: limit } }) => {
    if (limit === null) return null
    const sent = [...state.orders.values()].filter(
      ({ wish, createdAt }) => wish.purpose === 'entry' && at - createdAt < minuteMs,
    ).length
    return check(sent < limit, `${sent} within 60 s`, `fewer than ${limit}`)
  },
}
