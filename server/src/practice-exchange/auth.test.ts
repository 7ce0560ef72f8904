import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkV1, createNonceBook, createV3Check, type Signed } from './auth.ts'
import { createCredentials } from './credentials.ts'
import { addressOf, domainSeparator, messageDigest, signerOf } from './evm.ts'
import { formPairs } from './params.ts'
import { credentials, signV1, signV3 } from './testing.ts'

// Vectors: protocol page, sections 1.4 and 1.5.
const m1 =
  'symbol=ASTERUSDT&type=LIMIT&side=BUY&timeInForce=GTC&quantity=20&price=0.5&nonce=1748310859508867&user=0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e&signer=0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0'
const m1On1666 =
  '0x0a56c5923ebf3524475c5f631940ec4c0e41dbd300ad28198d1915d8f3ca49ce26fd1aeb8b0c3079133595da0de38322ae7e860e0c76d032c4a491d27c1430b01c'
const m1On714 =
  '0xf91e000376f360c1661cf0fbc79a816e915dce485c616bd49c5e35c6cbc5ba5042ccf75a2bffd282676dbf698087a73982bfd1491a993eeedc276f6827c94a8c1c'
const m2 = 'nonce=1748310859508867&signer=0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0'
const m2On714 =
  '0x2579c8dbfb5b908736407164cbb6bc270af2fcde07b5253c8908656c0720537f0dca80577799f22fd3fc9696787154a76c1bcacf215cb12ce9413396185ba1661b'
const m2On1666 =
  '0xcd0ea4d53d67b3aa39bb62a85fbd4b819f83f745a6eb30c6dfd31991b7b9f00a359d9be3656c8c0860e71e2416f0c06b89d7f64e291f0d7ebe71f7fb76a144c11b'
const m3 =
  'batchOrders=%5B%7B%22symbol%22%3A%22ASTERUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%2220%22%2C%22price%22%3A%220.5%22%7D%5D&nonce=1748310859508868&user=0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e&signer=0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0'
const m3On1666 =
  '0xf6ac7ec3095f82a8a43532620837188c782b3faac6de3dc21d9e30cadb1a8a42741864f6709770211643a1e474c0bf51cda5abe660c1bc659a2989f809e408401b'
const m4 =
  'asterChain=Mainnet&user=0x1111111111111111111111111111111111111111&signer=0x14791697260e4c9a71f18484c9f997b308e59325&nonce=1700000000000000'
const m4On1666 =
  '0x8d917a8df3f14719a783abe95559d75a20c70dd8c4d53aee6f7771f59b0201085ed5dd17ebd47b08e66de9ddc3cf59109ba96a21fcefab653aebbd4fecd991771b'
const m4Signer = '0x14791697260e4c9a71f18484c9f997b308e59325'
const signer = credentials.v3.signer.toLowerCase()

const sent = (query: string, body: string, at: number, headers: Record<string, string> = {}): Signed => ({
  headers,
  query,
  body,
  params: formPairs(query, body),
  at,
})

describe('EIP-712', () => {
  test('the domain is that of the chain', () => {
    expect(bytesToHex(domainSeparator(1666))).toBe('a95d0a7a6f3f17fcebb0c2336645385ce79cde7523f71ab147fdb7f15e9f37f9')
    expect(bytesToHex(domainSeparator(714))).toBe('fad01b07bed5729a04dbb977fd86da612eba71d668660bf12cf10b3d65b74d94')
  })

  test('the digest is the published one', () => {
    expect(bytesToHex(messageDigest(domainSeparator(1666), m1))).toBe(
      '214122039b686e20a15baab91d368d354cf8c88067cb8b0e96e9018d8b08a625',
    )
    expect(bytesToHex(messageDigest(domainSeparator(714), m2))).toBe(
      '82a021bbc2deda6682bad987800125e5688e4d9425474d4ef401fa9d4aaa41dd',
    )
  })

  test.each([
    ['M1 on 1666', m1, 1666, m1On1666, signer],
    ['M1 on 714', m1, 714, m1On714, signer],
    ['M2 on 714', m2, 714, m2On714, signer],
    ['M2 on 1666', m2, 1666, m2On1666, signer],
    ['M3 on 1666', m3, 1666, m3On1666, signer],
    ['M4 on 1666', m4, 1666, m4On1666, m4Signer],
  ])('%s was signed by its signer', (_, message, chainId, signature, expected) => {
    expect(signerOf(messageDigest(domainSeparator(chainId), message), signature)).toBe(expected)
    expect(signerOf(messageDigest(domainSeparator(chainId), message), signature.slice(2).toUpperCase())).toBe(expected)
  })

  test('a signature of another chain belongs to somebody else', () => {
    expect(signerOf(messageDigest(domainSeparator(1666), m1), m1On714)).not.toBe(signer)
  })

  test('the address follows from the private key', () => {
    expect(addressOf(hexToBytes(credentials.v3.privateKey.slice(2)))).toBe(signer)
  })

  test.each(['', '0x', 'zz'.repeat(65), `0x${'0'.repeat(128)}1b`, `0x${'f'.repeat(128)}1c`, m1On1666.slice(0, -2)])(
    'nobody signed %j',
    (signature) => expect(signerOf(messageDigest(domainSeparator(1666), m1), signature)).toBeNull(),
  )
})

describe('V3 check', () => {
  const check = createV3Check(credentials)

  test.each(['query', 'body'] as const)('accepts everything in the %s', (where) => {
    const text = `${m1}&signature=${m1On1666}`
    expect(check(where === 'query' ? sent(text, '', 0) : sent('', text, 0))).toBeNull()
  })

  test('accepts a request without user', () => {
    expect(check(sent(`${m2}&signature=${m2On1666}`, '', 0))).toBeNull()
  })

  test('refuses a signature made for another chain', () => {
    expect(check(sent(`${m1}&signature=${m1On714}`, '', 0))).toMatchObject({ code: -1022 })
  })

  test('refuses one changed byte anywhere', () => {
    const text = `${m1}&signature=${m1On1666}`
    fc.assert(
      fc.property(fc.nat(m1.length - 1), (index) => {
        const changed = `${text.slice(0, index)}${text[index] === '1' ? '2' : '1'}${text.slice(index + 1)}`
        expect(check(sent(changed, '', 0))).not.toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  test('verifies what was sent, not what it decodes to', () => {
    const decoded = m3.replaceAll('%3A', ':')
    expect(check(sent(`${decoded}&signature=${m3On1666}`, '', 0))).toMatchObject({ code: -1022 })
  })

  test('accepts the wallet itself in place of an agent', () => {
    const own = createCredentials()
    const text = `nonce=1&user=${own.v3.user}&signer=${own.v3.user}`
    const privateKey = own.v3.userPrivateKey ?? ''
    const signature = signV3(text, { ...own, v3: { ...own.v3, privateKey } })
    expect(createV3Check(own)(sent(`${text}&signature=${signature}`, '', 0))).toBeNull()
  })

  test('refuses an agent that is not registered, and an agent of somebody else', () => {
    expect(check(sent(`${m4}&signature=${m4On1666}`, '', 0))).toMatchObject({ code: -2015, status: 401 })
    const stranger = `nonce=1&user=0x1111111111111111111111111111111111111111&signer=${signer}`
    expect(check(sent(`${stranger}&signature=${signV3(stranger)}`, '', 0))).toMatchObject({ code: -2015 })
  })

  test.each([
    ['signature', m1, -1000],
    ['signer', `nonce=1&signature=${m1On1666}`, -1102],
    ['nonce', `signer=${signer}&signature=${m1On1666}`, -1102],
  ])('refuses a request without %s', (_, text, code) => expect(check(sent(text, '', 0))).toMatchObject({ code }))
})

describe('nonces', () => {
  const at = 1_700_000_000_000
  const us = at * 1_000

  test('are good within a minute of the server and once only', () => {
    const book = createNonceBook()
    expect(book.use('0xa', us + 60_000_000, at)).toBe(true)
    expect(book.use('0xa', us - 60_000_000, at)).toBe(true)
    expect(book.use('0xa', us, at)).toBe(true)
    expect(book.use('0xa', us, at)).toBe(false)
    expect(book.use('0xa', us + 60_000_001, at)).toBe(false)
    expect(book.use('0xa', us - 60_000_001, at)).toBe(false)
  })

  test('are counted for each signer apart', () => {
    const book = createNonceBook()
    expect([book.use('0xa', us, at), book.use('0xb', us, at), book.use('0xb', us, at)]).toEqual([true, true, false])
    expect([book.has('0xa', us), book.has('0xc', us)]).toEqual([true, false])
  })

  test('older than the last hundred are expired', () => {
    const book = createNonceBook()
    for (let index = 1; index <= 100; index += 1) expect(book.use('0xa', us + index * 2, at)).toBe(true)
    expect(book.use('0xa', us + 1, at)).toBe(false)
    expect(book.use('0xa', us + 3, at)).toBe(true)
  })
})

describe('V1 check', () => {
  const at = 1_591_702_613_943
  const headers = { 'x-mbx-apikey': credentials.v1.apiKey }
  const a =
    'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943'
  const aSigned = `${a}&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9`
  const bQuery = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC'
  const bBody = 'quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943'
  const bSigned = `${bBody}&signature=30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4`

  test.each([
    ['all in the query', aSigned, ''],
    ['all in the body', '', aSigned],
    ['query and body joined without a separator', bQuery, bSigned],
    ['an upper-case signature', aSigned.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase()), ''],
  ])('accepts %s', (_, query, body) => expect(checkV1(sent(query, body, at, headers), credentials)).toBeNull())

  test.each([
    ['no key', {}, aSigned, at, -2014],
    ['an unknown key', { 'x-mbx-apikey': 'f'.repeat(64) }, aSigned, at, -2015],
    ['no signature', headers, a, at, -1102],
    ['a wrong signature', headers, aSigned.replace('9000', '9001'), at, -1022],
    ['a signature of another length', headers, `${a}&signature=3c66`, at, -1022],
    ['no timestamp', headers, 'symbol=BTCUSDT&signature=00', at, -1102],
    ['a timestamp in microseconds', headers, 'timestamp=1591702613943000&signature=00', at, -1021],
    ['a request that is too old', headers, aSigned, at + 5_001, -1021],
    ['a request from the future', headers, aSigned, at - 1_000, -1021],
    ['too long a window', headers, 'timestamp=1591702613943&recvWindow=60001&signature=00', at, -1102],
  ])('refuses %s', (_, given, query, when, code) =>
    expect(checkV1(sent(query, '', when, given), credentials)).toMatchObject({ code }),
  )

  test('takes a request at both ends of its window', () => {
    expect(checkV1(sent(aSigned, '', at + 5_000, headers), credentials)).toBeNull()
    expect(checkV1(sent(aSigned, '', at - 999, headers), credentials)).toBeNull()
    expect(signV1(a)).toBe(aSigned.slice(-64))
  })
})

test('credentials are made anew each time', () => {
  const [one, other] = [createCredentials(), createCredentials()]
  expect(one.v3.privateKey).not.toBe(other.v3.privateKey)
  expect(one.v1.secret).not.toBe(other.v1.secret)
  expect(addressOf(hexToBytes(one.v3.privateKey.slice(2)))).toBe(one.v3.signer)
})
