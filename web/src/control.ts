import { api } from './api-routes.ts'
import type { Brake } from '@undertow/shared/brakes.ts'
import { call, failureOf } from './api.ts'

/** The wishes of the frame. Each may be said twice without harm, so each is tried again when no answer comes. */
export type Wish = 'pause' | 'resume' | 'halt' | 'flatten'

const triesMax = 3

/** Puts a wish into the bot's journal. Goes by plain request, so it works while the stream is down. */
export async function wish(what: Wish): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(api[what], {})
    } catch (error) {
      if (failureOf(error).status !== null || tries === triesMax) throw error
    }
  }
}

/** Ends a brake. Said once only: a second one could end the next. */
export const releaseBrake = (brake: Brake): Promise<unknown> => call(api.releaseBrake, { params: { brake } })
