import { text, textTo, type Price } from '@undertow/shared/money.ts'
import { isPassed } from '../exits/prices.ts'
import { entryLot, isTaken } from '../positions/lots.ts'
import { check, takenWords, usd, type Answer, type Draft, type Question } from '../questions/question.ts'

/** What is asked besides about an entry that brings additions with it, and about each addition. */
export const ladderQuestions: readonly Question<Draft>[] = [
  { gate: 'ladder_levels', ask: levelsBeforeStop },
  { gate: 'ladder_sizes', ask: sizesOnGrid },
]

/** Below the stop nothing is held any more. An addition must also better the average. */
function levelsBeforeStop({ plan, planned, addition, signal: { leg } }: Draft): Answer {
  const isBefore = (at: Price, end: Price): boolean => !isPassed(leg, end, at)
  if (addition) {
    const betters = isBefore(addition.average, plan.countedAt)
    return check(
      betters && isBefore(plan.countedAt, plan.stop),
      `adds at ${text(plan.countedAt)}`,
      `between the average entry ${textTo(addition.average, 8)} and the stop ${text(plan.stop)}`,
    )
  }
  const beyond = planned.findIndex(({ price }) => !isBefore(price, plan.stop))
  const levels = planned.map(({ price }) => textTo(price, 8)).join(', ')
  return check(
    beyond < 0,
    beyond < 0 ? levels : `${levels}: rung ${beyond + 1} is not before the stop`,
    `stop ${text(plan.stop)}`,
  )
}

function sizesOnGrid({ planned, instrument, settings }: Draft): Answer {
  const lot = entryLot(settings.entry, instrument)
  const fits = planned.every(({ qty, value }) => isTaken(qty, value, lot, instrument))
  const value = planned.map((rung) => `${text(rung.qty)} for ${usd(rung.value)}`).join(', ')
  return check(fits, value === '' ? 'the last rung' : value, `each ${takenWords(lot, instrument)}`)
}
