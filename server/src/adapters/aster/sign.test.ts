import { describe, expect, test } from 'vitest'
import { createNonce } from './nonce.ts'
import { signV1 } from './sign-v1.ts'
import { addressOf, createV3Signer } from './sign-v3.ts'
import { createSigner } from './signer.ts'

// Published demonstration keys of the exchange's documentation; they own nothing.
const demoKey = '0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1'
const demoSigner = '0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0'
const demoUser = '0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e'
const otherKey = '0x0123456789012345678901234567890123456789012345678901234567890123'
const secret = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9'

const limitOrder = `symbol=ASTERUSDT&type=LIMIT&side=BUY&timeInForce=GTC&quantity=20&price=0.5&nonce=1748310859508867&user=${demoUser}&signer=${demoSigner}`
const identityOnly = `nonce=1748310859508867&signer=${demoSigner}`
const batch = `batchOrders=%5B%7B%22symbol%22%3A%22ASTERUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%2220%22%2C%22price%22%3A%220.5%22%7D%5D&nonce=1748310859508868&user=${demoUser}&signer=${demoSigner}`
const foreign =
  'asterChain=Mainnet&user=0x1111111111111111111111111111111111111111&signer=0x14791697260e4c9a71f18484c9f997b308e59325&nonce=1700000000000000'

describe('V3', () => {
  test.each([
    [
      'an order on the real exchange',
      demoKey,
      1666,
      limitOrder,
      '0x0a56c5923ebf3524475c5f631940ec4c0e41dbd300ad28198d1915d8f3ca49ce26fd1aeb8b0c3079133595da0de38322ae7e860e0c76d032c4a491d27c1430b01c',
    ],
    [
      'the same on the test network',
      demoKey,
      714,
      limitOrder,
      '0xf91e000376f360c1661cf0fbc79a816e915dce485c616bd49c5e35c6cbc5ba5042ccf75a2bffd282676dbf698087a73982bfd1491a993eeedc276f6827c94a8c1c',
    ],
    [
      'a request without parameters',
      demoKey,
      714,
      identityOnly,
      '0x2579c8dbfb5b908736407164cbb6bc270af2fcde07b5253c8908656c0720537f0dca80577799f22fd3fc9696787154a76c1bcacf215cb12ce9413396185ba1661b',
    ],
    [
      'the same on the real exchange',
      demoKey,
      1666,
      identityOnly,
      '0xcd0ea4d53d67b3aa39bb62a85fbd4b819f83f745a6eb30c6dfd31991b7b9f00a359d9be3656c8c0860e71e2416f0c06b89d7f64e291f0d7ebe71f7fb76a144c11b',
    ],
    [
      'encoded JSON',
      demoKey,
      1666,
      batch,
      '0xf6ac7ec3095f82a8a43532620837188c782b3faac6de3dc21d9e30cadb1a8a42741864f6709770211643a1e474c0bf51cda5abe660c1bc659a2989f809e408401b',
    ],
    [
      'a vector of another client',
      otherKey,
      1666,
      foreign,
      '0x8d917a8df3f14719a783abe95559d75a20c70dd8c4d53aee6f7771f59b0201085ed5dd17ebd47b08e66de9ddc3cf59109ba96a21fcefab653aebbd4fecd991771b',
    ],
  ])('%s is signed as published', (_name, key, chainId, message, signature) => {
    expect(createV3Signer(key, chainId)(message)).toBe(signature)
  })

  test('the signer address follows from the private key', () => {
    expect(addressOf(demoKey)).toBe(demoSigner.toLowerCase())
    expect(addressOf(otherKey)).toBe('0x14791697260e4c9a71f18484c9f997b308e59325')
  })

  test('what is signed is byte for byte what is sent before the signature', () => {
    const credentials = {
      scheme: 'v3',
      user: demoUser,
      signer: demoSigner,
      privateKey: demoKey,
      chainId: 1666,
    } as const
    const signed = createSigner(credentials, () => 1_748_310_859_508.867).sign([
      ['symbol', 'ASTERUSDT'],
      ['type', 'LIMIT'],
      ['side', 'BUY'],
      ['timeInForce', 'GTC'],
      ['quantity', '20'],
      ['price', '0.5'],
    ])
    const [message = '', signature = ''] = signed.split('&signature=')
    expect(message).toBe(limitOrder)
    expect(signature).toBe(createV3Signer(demoKey, 1666)(limitOrder))
  })

  test('a key that does not belong to the signer is refused without being quoted', () => {
    const make = () =>
      createSigner({ scheme: 'v3', user: null, signer: demoSigner, privateKey: otherKey, chainId: 1666 }, () => 0)
    expect(make).toThrow(/belongs to 0x14791697260e4c9a71f18484c9f997b308e59325/)
    expect(make).not.toThrow(otherKey.slice(2, 20))
    expect(() => addressOf('0x12')).toThrow(/32 bytes/)
  })
})

describe('V1', () => {
  test.each([
    [
      'all in one place',
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    ],
    [
      'query and body run together without a separator',
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp=1591702613943',
      '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
    ],
  ])('%s is signed as published', (_name, message, signature) => {
    expect(signV1(secret, message)).toBe(signature)
  })

  test('a request carries time, window and signature, and the key in a header', () => {
    const signer = createSigner({ scheme: 'v1', key: 'the-key', secret }, () => 1_591_702_613_943)
    const message = 'symbol=BTCUSDT&recvWindow=3000&timestamp=1591702613943'
    expect(signer.sign([['symbol', 'BTCUSDT']])).toBe(`${message}&signature=${signV1(secret, message)}`)
    expect(signer.headers).toEqual({ 'X-MBX-APIKEY': 'the-key' })
  })
})

test('nonces rise although time stands still or goes back', () => {
  const times = [1_000, 1_000, 999, 1_001]
  const nonce = createNonce(() => times.shift() ?? 0)
  expect([nonce(), nonce(), nonce(), nonce()]).toEqual([1_000_000, 1_000_001, 1_000_002, 1_001_000])
})
