import { type GlobalSettings, type SymbolSettings } from '../config.ts'

/** What one look at the settings of a symbol found. */
export type Finding = readonly [setting: keyof SymbolSettings | keyof GlobalSettings, value: string, problem: string]
export type Check = (symbol: SymbolSettings, globals: GlobalSettings) => Finding | null
