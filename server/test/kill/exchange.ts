import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { startPracticeChild, type PracticeChild } from '../../src/adapters/practice-child.ts'

const script = join(import.meta.dirname, '../../src/practice-exchange/cli.ts')

const truthSchema = z.object({
  positions: z.array(z.object({ symbol: z.string(), positionSide: z.string(), positionAmt: z.string() })),
  orders: z.array(
    z.object({
      symbol: z.string(),
      orderId: z.union([z.int(), z.string()]),
      clientOrderId: z.string(),
      status: z.string(),
      origType: z.string(),
      side: z.string(),
      positionSide: z.string(),
      executedQty: z.string(),
      time: z.int(),
    }),
  ),
  fills: z.array(
    z.object({ id: z.union([z.int(), z.string()]), orderId: z.union([z.int(), z.string()]), symbol: z.string() }),
  ),
})
export type Truth = z.output<typeof truthSchema>

/** The exchange in a process that outlives the bots, and what only its owner may do. */
export interface Stand {
  readonly access: PracticeChild
  truth(): Promise<Truth>
  tell(path: string, body: object): Promise<void>
  stop(): Promise<void>
}

export async function startStand(folder: string, seed: string): Promise<Stand> {
  const access = await startPracticeChild(script, ['--port', '0', '--seed', seed, '--data', folder], () => undefined)
  const { controlToken } = z
    .object({ controlToken: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'practice-exchange.json'), 'utf8')))
  const headers = { 'x-sim-token': controlToken, 'content-type': 'application/json' }
  return {
    access,
    truth: async () => truthSchema.parse(await (await fetch(`${access.url}/__sim/truth`, { headers })).json()),
    tell: async (path, body) => {
      const answer = await fetch(`${access.url}/__sim/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`/__sim/${path}: ${await answer.text()}`)
    },
    stop: () => access.stop(),
  }
}

/** Legs that are held and beside which no stop stands. */
export function bare({ positions, orders }: Truth): string[] {
  return positions
    .filter(
      ({ symbol, positionSide }) =>
        !orders.some(
          (order) =>
            order.symbol === symbol &&
            order.positionSide === positionSide &&
            order.origType === 'STOP_MARKET' &&
            order.status === 'NEW',
        ),
    )
    .map(({ symbol, positionSide }) => `${symbol} ${positionSide}`)
}
