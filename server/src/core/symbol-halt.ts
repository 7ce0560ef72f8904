import { tell, type Moment } from './moment.ts'

/** No entries in `symbol` until a person resumes entries; what is held there goes on being protected. */
export function haltSymbol(moment: Moment, symbol: string, reason: string): void {
  const { symbolHalts } = moment.state
  if (symbolHalts.has(symbol)) return
  symbolHalts.set(symbol, reason)
  const said = `${reason}: no entries there until a person resumes entries (Pause, then Resume)`
  tell(moment, 'error', 'symbol_halted', symbol, said)
}
