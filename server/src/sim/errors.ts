import type { Rejection } from './model.ts'

// The exchange's words for its numbers. Where its own page only paraphrases, the wording is that of the API family it follows.
const messages = {
  '-1102': 'Mandatory parameter was not sent, was empty/null, or malformed.',
  '-1106': 'Parameter sent when not required.',
  '-1111': 'Precision is over the maximum defined for this asset.',
  '-1115': 'Invalid timeInForce.',
  '-1116': 'Invalid orderType.',
  '-1121': 'Invalid symbol.',
  '-2011': 'Unknown order sent.',
  '-2013': 'Order does not exist.',
  '-2018': 'Balance is insufficient.',
  '-2019': 'Margin is insufficient.',
  '-2021': 'Order would immediately trigger.',
  '-2022': 'ReduceOnly Order is rejected.',
  '-2025': 'Reach max open order limit.',
  '-2027': 'Exceeded the maximum allowable position at current leverage.',
  '-2028': 'Leverage is smaller than permitted: insufficient margin balance.',
  '-4001': 'Price less than or equal to zero.',
  '-4002': 'Price greater than max price.',
  '-4003': 'Quantity less than or equal to zero.',
  '-4004': 'Quantity less than min quantity.',
  '-4005': 'Quantity greater than max quantity.',
  '-4006': 'Stop price less than or equal to zero.',
  '-4007': 'Stop price greater than max price.',
  '-4013': 'Price less than min price.',
  '-4014': 'Price not increased by tick size.',
  '-4015': 'Client order id is not valid.',
  '-4016': 'Price is higher than mark price multiplier cap.',
  '-4023': 'Qty not increased by step size.',
  '-4024': 'Price is lower than mark price multiplier floor.',
  '-4028': 'Leverage is not valid.',
  '-4045': 'Reach max stop order limit.',
  '-4046': 'No need to change margin type.',
  '-4047': 'Margin type cannot be changed if there exists open orders.',
  '-4048': 'Margin type cannot be changed if there exists position.',
  '-4049': 'Add margin only support for isolated position.',
  '-4050': 'Cross balance insufficient.',
  '-4051': 'Isolated balance insufficient.',
  '-4054': 'Cannot add position margin: position is 0.',
  '-4059': 'No need to change position side.',
  '-4060': 'Invalid position side.',
  '-4061': "Order's position side does not match user's setting.",
  '-4062': 'Invalid or improper reduceOnly value.',
  '-4067': 'Position side cannot be changed if there exists open orders.',
  '-4068': 'Position side cannot be changed if there exists position.',
  '-4116': 'ClientOrderId is duplicated.',
  '-4130': 'An open stop or take profit order with closePosition in the direction is existing.',
  '-4131': "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  '-4135': 'Invalid activation price.',
  '-4136': 'Invalid callback rate.',
  '-4137': 'Quantity must be zero with closePosition equals true.',
  '-4138': 'Reduce only must not be sent with closePosition.',
  '-4141': 'Symbol is closed.',
  '-4161': 'Leverage reduction is not supported in Isolated Margin Mode with open positions.',
  '-4164': "Order's notional must be no smaller than the minimum (unless you choose reduce only).",
  '-4168': 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.',
  '-4183': "Limit price can't be higher than the band around the stop price.",
  '-4184': "Limit price can't be lower than the band around the stop price.",
  '-5022': 'Due to the order could not be executed as maker, the Post Only order will be rejected.',
} as const

export type RejectionCode = keyof typeof messages

/** A refusal in the exchange's own number and words. Source: error codes of the API, section 2.3 of the fact sheet. */
export const reject = (code: RejectionCode): Rejection => ({
  rejected: true,
  code: Number(code),
  message: messages[code],
})

/** Refusal because of one parameter, named as the exchange names it. */
export const missing = (parameter: string): Rejection => ({
  rejected: true,
  code: -1102,
  message: `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`,
})

/** See `missing`. */
export const surplus = (parameter: string): Rejection => ({
  rejected: true,
  code: -1106,
  message: `Parameter '${parameter}' sent when not required.`,
})

export const isRejection = (answer: object | null): answer is Rejection => answer !== null && 'rejected' in answer
