import { expect, test } from 'vitest'
import { sharedAnswer } from './shared-answer.ts'

/** Questions that are answered by hand, on a clock that is set by hand. */
function world() {
  const asked: PromiseWithResolvers<string>[] = []
  const hand = { elapsed: 0 }
  const ask = (): Promise<string> => {
    const question = Promise.withResolvers<string>()
    asked.push(question)
    return question.promise
  }
  return { asked, hand, shared: sharedAnswer(ask, 5_000, { elapsed: () => hand.elapsed }) }
}

test('who asks while the answer is awaited, or within five seconds of it, gets the same one', async () => {
  const { asked, hand, shared } = world()
  const [first, second] = [shared.get(), shared.get()]
  hand.elapsed = 60_000
  expect(asked).toHaveLength(1)
  asked[0]?.resolve('flat')
  expect(await Promise.all([first, second])).toEqual(['flat', 'flat'])
  hand.elapsed += 4_999
  expect(await shared.get()).toBe('flat')
  expect(asked).toHaveLength(1)
  hand.elapsed += 1
  void shared.get()
  expect(asked).toHaveLength(2)
})

test('a failure is not asked about again at once either', async () => {
  const { asked, hand, shared } = world()
  const first = shared.get()
  asked[0]?.reject(new Error('no line'))
  await expect(first).rejects.toThrow('no line')
  await expect(shared.get()).rejects.toThrow('no line')
  expect(asked).toHaveLength(1)
  hand.elapsed += 5_000
  void shared.get()
  expect(asked).toHaveLength(2)
})

test('what is known to have changed is asked about anew', async () => {
  const { asked, shared } = world()
  const first = shared.get()
  asked[0]?.resolve('one-way')
  await first
  shared.forget()
  void shared.get()
  expect(asked).toHaveLength(2)
})
