import { expect, test } from 'vitest'
import { createRedact, errorText, textsIn } from './redact.ts'

const privateKey = `0x${'ab12'.repeat(16)}`

test('planted secrets are taken out by value, by shape and by name', () => {
  const redact = createRedact(['hunter2-webhook-path', 'abc'])
  expect(redact('POST https://hooks.example/hunter2-webhook-path failed')).toBe(
    'POST https://hooks.example/[removed] failed',
  )
  expect(redact(`signer ${privateKey} refused`)).toBe('signer [removed] refused')
  expect(redact(`sha ${'0f'.repeat(32)}`)).toBe('sha [removed]')
  expect(redact('GET /x?symbol=BTCUSDT&signature=deadbeef&timestamp=1')).toBe(
    'GET /x?symbol=BTCUSDT&signature=[removed]&timestamp=1',
  )
  expect(redact('{"password":"letmein","apiKey": "k-123"}')).toBe('{"password":"[removed]","apiKey": "[removed]"}')
  expect(redact('authorization: Bearer ut_abc')).toBe('authorization: [removed]')
  expect(redact('https://user:pass@host/')).toBe('https://[removed]@host/')
})

test('what is no secret stays, and so does what is too short to be one', () => {
  const redact = createRedact(['abc'])
  const plain = 'abc: 1000PEPEUSDT at 0.011387, order ut1.abcd.12.E1, token count 3'
  expect(redact(plain)).toBe(plain)
})

test('texts are found in any shape', () => {
  expect(textsIn({ a: 'x', b: [{ c: 'y' }, 1, null], d: undefined })).toEqual(['x', 'y'])
})

test('S-19 the last words of a crash, its stack included, hold no secret', () => {
  const redact = createRedact(['sesame-open'])
  const said = errorText(redact, new Error(`sesame-open and ${privateKey}`))
  expect(said).toContain('[removed] and [removed]')
  expect(said).toContain('redact.test.ts')
  expect(said).not.toMatch(/sesame|ab12/)
  expect(errorText(redact, 'sesame-open')).toBe('[removed]')
})
