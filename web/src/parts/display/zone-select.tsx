import { isZone, offsetName, zoneNames, type Zone } from '@undertow/shared/zone.ts'
import { useMemo } from 'react'
import { useNow } from '../../clock.ts'
import { zoneName } from '../../zone-words.ts'

/** Every zone by its part of the world, so that typing the name of a city finds it. */
export function ZoneSelect({ id, value, onChange }: { id: string; value: Zone; onChange: (zone: Zone) => void }) {
  const groups = useMemo(() => byArea(value), [value])
  const now = useNow()
  const isNamed = value !== 'utc' && value !== 'local'
  return (
    <select
      id={id}
      className="select"
      value={value}
      onChange={({ target }) => {
        if (isZone(target.value)) onChange(target.value)
      }}
    >
      <option value="utc">UTC</option>
      <option value="local">This computer’s{now === null ? '' : ` (${offsetName(now, 'local')})`}</option>
      {groups.map(([area, zones]) => (
        <optgroup key={area} label={area}>
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {cityOf(zone)}
              {isNamed && zone === value && now !== null && ` (${offsetName(now, zone)})`}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

/** With the chosen one, which may be an older name of one that is listed. */
function byArea(chosen: Zone): readonly (readonly [string, readonly Zone[]])[] {
  const listed = zoneNames()
  const isExtra = chosen !== 'utc' && chosen !== 'local' && !listed.includes(chosen)
  const zones = isExtra ? [...listed, chosen] : listed
  return Object.entries(Object.groupBy(zones, (zone) => zone.split('/', 1)[0] ?? '')).map(
    ([area, members = []]) => [area, members] as const,
  )
}

const cityOf = (zone: Zone): string => zoneName(zone).split('/').slice(1).join(', ')
