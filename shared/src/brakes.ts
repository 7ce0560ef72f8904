import { z } from 'zod'

/** What stops entries after losses. */
export const brakeSchema = z.enum(['dailyLoss', 'weeklyLoss', 'drawdown'])
export type Brake = z.output<typeof brakeSchema>
export const brakes = brakeSchema.options

/** How people call them. */
export const brakeTitles: { readonly [B in Brake]: string } = {
  dailyLoss: 'Daily loss',
  weeklyLoss: 'Weekly loss',
  drawdown: 'Drawdown',
}
