import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { CircleX, Info, TriangleAlert } from 'lucide-react'
import { levelNames } from '../../alerts/words.ts'

/** How severe it is: a word and a shape beside the colour. */
export function LevelTag({ level }: { level: AlertRow['level'] }) {
  const Icon = icons[level]
  return (
    <span className={`level ${tones[level]}`}>
      <Icon size={14} aria-hidden="true" /> {levelNames[level]}
    </span>
  )
}

const icons = { info: Info, warn: TriangleAlert, error: CircleX } as const
const tones = { info: 'muted', warn: 'warn', error: 'danger' } as const
