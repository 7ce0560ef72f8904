export const refusalText = ({ code, message }: { readonly code: number | null; readonly message: string }): string =>
  code === null ? message : `${message} (${code})`

/** What each refusal of a key means. Source: error codes of the exchange's documentation. */
export function refusalAction(code: number | null): string {
  switch (code) {
    case -5050:
      return 'The wallet has never made a deposit: deposit to the futures account first.'
    case -1022:
      return 'Signature refused: check the private key, and that key and UNDERTOW_ASTER_NETWORK belong together.'
    case -2014:
    case -2015:
    case -1002:
      return 'Check the key, its right to trade, its end, and the addresses it may be used from.'
    case null:
      return 'Check the connection to the exchange.'
    default:
      return 'See the error code in the documentation of the exchange.'
  }
}
