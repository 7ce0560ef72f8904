import type { ChannelState } from '@undertow/shared/alerts-api.ts'
import type { AlertChannel, AlertMessage, Clock, Delivery, Log } from '../ports.ts'

/** Brings messages to one channel, in order. */
export type Courier = {
  post(message: AlertMessage): void
  /** One attempt ahead of whatever waits. */
  test(message: AlertMessage): Promise<void>
  state(): ChannelState
  stop(): void
}

const waitingMax = 100
// Six and a half minutes; after that a newer message says more.
const pausesMs = [1_000, 5_000, 20_000, 60_000, 300_000]
const pauseMsMax = 300_000

export function createCourier(channel: AlertChannel, clock: Clock, log: Log): Courier {
  const { name } = channel
  const waiting: AlertMessage[] = []
  let attempts = 0
  let isBusy = false
  let isStopped = false
  let cancelPause: (() => void) | null = null
  let [lost, untold] = [0, 0]
  let tested: string | null = null
  let lastDeliveredAt: number | null = null
  // Null: nothing was tried yet.
  let failure: string | null = null

  const post = (message: AlertMessage): void => {
    if (isStopped) return
    if (waiting.length >= waitingMax) forgetOne()
    waiting.push(message)
    sendNext()
  }

  /** The first is on its way; of the others the oldest goes that is no alarm. */
  const forgetOne = (): void => {
    const spare = waiting.findIndex(({ level }, index) => index > 0 && level !== 'error')
    waiting.splice(Math.max(1, spare), 1)
    giveUp()
  }

  const giveUp = (): void => {
    lost += 1
    untold += 1
  }

  const sendNext = (): void => {
    const [message] = waiting
    if (message === undefined || isBusy || isStopped || cancelPause !== null) return
    isBusy = true
    const text = untold === 0 ? message.text : `${message.text} (${untold} earlier messages did not arrive)`
    void channel.send({ ...message, text }).then((delivery) => {
      isBusy = false
      settle(message, delivery)
      sendNext()
    })
  }

  const settle = (message: AlertMessage, delivery: Delivery): void => {
    note(delivery)
    const pauseMs = pausesMs[attempts]
    attempts += 1
    if (!delivery.delivered && delivery.afterMs !== null && pauseMs !== undefined) {
      cancelPause = clock.after(Math.min(pauseMsMax, Math.max(pauseMs, delivery.afterMs)), () => {
        cancelPause = null
        sendNext()
      })
      return
    }
    waiting.shift()
    attempts = 0
    if (delivery.delivered) {
      untold = 0
      return
    }
    giveUp()
    log('error', `the channel ${name} did not take a message: it is given up`, {
      code: message.code,
      reason: delivery.reason,
    })
  }

  const note = (delivery: Delivery): void => {
    if (delivery.delivered) lastDeliveredAt = clock.now()
    else if (!failure) log('warn', `the channel ${name} does not take messages`, { reason: delivery.reason })
    failure = delivery.delivered ? '' : delivery.reason
  }

  return {
    post,
    test: async (message) => {
      const delivery = await channel.send(message)
      note(delivery)
      tested = delivery.delivered ? 'delivered' : delivery.reason
    },
    state: () => ({
      name,
      isWorking: failure === '',
      tested,
      lastDeliveredAt,
      reason: failure ?? '',
      waiting: waiting.length,
      lost,
    }),
    stop: () => {
      isStopped = true
      cancelPause?.()
    },
  }
}
