import { z } from 'zod'
import { priceCodec, qtyCodec, rateCodec, usdtCodec } from './money.ts'

/** One step of the exchange's leverage table: up to `notionalCap`, `leverageMax` is allowed and `maintenance` is required. */
export const bracketSchema = z.object({
  notionalFloor: usdtCodec,
  notionalCap: usdtCodec,
  leverageMax: z.int().min(1),
  maintenance: rateCodec,
  /** What the maintenance formula takes off, so that it is continuous: notional × maintenance − deduction. */
  deduction: usdtCodec,
})
export type Bracket = z.output<typeof bracketSchema>

/**
 * What the exchange allows for one contract.
 * Source: exchangeInfo filters, leverageBrackets, commissionRate, fundingInfo. Round by tick and step, never by "precision" fields.
 */
export const instrumentSchema = z
  .object({
    symbol: z.string(),
    baseAsset: z.string(),
    quoteAsset: z.string(),
    contractType: z.string(),
    underlyingType: z.string(),
    status: z.string(),
    onboardedAt: z.int(),
    tickSize: priceCodec,
    priceMin: priceCodec,
    priceMax: priceCodec,
    stepSize: qtyCodec,
    qtyMin: qtyCodec,
    qtyMax: qtyCodec,
    marketStepSize: qtyCodec,
    marketQtyMin: qtyCodec,
    marketQtyMax: qtyCodec,
    notionalMin: usdtCodec,
    /** A buy may cost at most mark × this; a sell must bring at least mark × `percentDown`. */
    percentUp: rateCodec,
    percentDown: rateCodec,
    /** How far from the mark a market order may take, as a factor. */
    marketTakeBound: rateCodec,
    liquidationFee: rateCodec,
    makerFee: rateCodec,
    takerFee: rateCodec,
    brackets: z.array(bracketSchema).readonly(),
    /** Hours from one funding payment to the next; absent: the venue does not tell. */
    fundingHours: z.int().min(1).optional(),
  })
  .readonly()
export type Instrument = z.output<typeof instrumentSchema>
