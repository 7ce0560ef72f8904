/** An error reply in the exchange's shape. `status` is the HTTP status. */
export type ApiError = { readonly code: number; readonly message: string; readonly status: number }

const error =
  (code: number, status: number) =>
  (message: string): ApiError => ({ code, message, status })

export const isApiError = (value: unknown): value is ApiError =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'status' in value

/** A refusal of the venue as a reply. */
export const refused = (code: number, message: string): ApiError => ({ code, message, status: 400 })

export const missing = (name: string): ApiError =>
  refused(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
export const illegal = (name: string, range: string): ApiError =>
  refused(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`)

export const unknownPath = (method: string, path: string): ApiError =>
  error(-5000, 404)(`Path ${path}, Method ${method} is invalid`)
export const notSimulated = (what: string): ApiError =>
  refused(-1000, `${what} is not simulated by the practice exchange.`)

export const tooMuchWeight = error(-1003, 429)
export const banned = error(-1003, 418)
export const tooManyOrders = error(-1015, 429)

export const badKeyFormat = error(-2014, 401)('API-key format invalid.')
export const badKey = error(-2015, 401)('Invalid API-key, IP, or permissions for action.')
export const outsideWindow = refused(-1021, 'Timestamp for this request is outside of the recvWindow.')
export const timestampAhead = refused(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
export const noSignature = refused(-1000, 'Signature check failed')
export const badSignature = refused(-1022, 'Signature for this request is not valid.')
export const badNonce = refused(-4225, 'Nonce Expired')
export const noDeposit = refused(-5050, 'This function can only be used after deposit')

export const badSymbol = refused(-1121, 'Invalid symbol.')
export const noSuchOrder = refused(-2013, 'Order does not exist.')
export const noSuchListenKey = refused(-1125, 'This listenKey does not exist.')
export const rangeTooLong = refused(-4165, 'Invalid time interval.')
export const batchTooLong = refused(-4082, 'Invalid number of batch place orders.')
