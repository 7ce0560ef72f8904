import { expect, test } from 'vitest'
import { createOnce } from './once.ts'

function counted(...limits: Parameters<typeof createOnce>) {
  const once = createOnce(...limits)
  let count = 0
  const run = (key: string, asked = 'x') => once.run(key, asked, async () => (count += 1))
  return { run }
}

test('the same key gets the same answer, and another question with it is refused', async () => {
  const { run } = counted()
  expect([await run('a'), await run('a'), await run('b')]).toEqual([1, 1, 2])
  expect(await run('a', 'y')).toMatchObject({ refused: 422, code: 'keyReused' })
})

test('of too many keys, and of too much that was asked, the oldest are forgotten', async () => {
  const few = counted(2)
  for (const key of ['a', 'b', 'c']) await few.run(key)
  expect([await few.run('c'), await few.run('b'), await few.run('a')]).toEqual([3, 2, 4])
  const short = counted(100, 10)
  for (const key of ['a', 'b', 'c']) await short.run(key, '1234')
  expect([await short.run('c', '1234'), await short.run('b', '1234'), await short.run('a', '1234')]).toEqual([3, 2, 4])
  // One that is longer than all may be is still kept for whoever asks again at once.
  const long = '1'.repeat(20)
  expect([await short.run('d', long), await short.run('d', long), await short.run('c', '1234')]).toEqual([5, 5, 6])
})

test('a failure is not kept', async () => {
  const once = createOnce(100, 10)
  await expect(once.run('a', '123456', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  expect(await once.run('a', '123456', () => Promise.resolve(1))).toBe(1)
  expect(await once.run('b', '1234', () => Promise.resolve(2))).toBe(2)
  expect(await once.run('a', '123456', () => Promise.resolve(3))).toBe(1)
})
