import { api } from '@undertow/shared/api.ts'
import { settingsOf } from '@undertow/shared/config.ts'
import type { Instrument } from '@undertow/shared/instrument.ts'
import { serve, type Room } from '../handle.ts'

export function serveSymbols(room: Room): void {
  const { backend } = room
  serve(room, api.symbols, ({ query: { limit, cursor = '', symbol } }) => {
    const { config } = backend.settings.current()
    const { windows } = backend.view().tables
    const { book } = backend.status()
    const instruments = new Map(backend.instruments().map((instrument) => [instrument.symbol, instrument]))
    const watched = [...windows.values()].map((row) => row.symbol)
    const names = [...new Set([...instruments.keys(), ...Object.keys(config.symbols), ...watched])]
      .filter((name) => name > cursor && (symbol === undefined || name === symbol))
      .toSorted()
    const page = names.slice(0, limit)

    const items = page.map((name) => {
      const settings = settingsOf(config, name)
      const instrument = instruments.get(name)
      return {
        symbol: name,
        book,
        listed: Object.hasOwn(config.symbols, name),
        settings,
        windowSec: settings && (settings.volume_window_sec ?? config.globals.volume_window_sec),
        windows: { long: windows.get(`${name}:long`) ?? null, short: windows.get(`${name}:short`) ?? null },
        instrument: instrument ? factsOf(instrument) : null,
      }
    })
    return { items, next: names.length > limit ? (page.at(-1) ?? null) : null }
  })
}

const factsOf = ({ brackets, ...instrument }: Instrument) => ({
  ...instrument,
  leverageMax: brackets[0]?.leverageMax ?? null,
})
