import type { PositionRow } from '@undertow/shared/view.ts'
import { EllipsisVertical } from 'lucide-react'
import { useRef, useState, type RefObject } from 'react'
import { Holdable } from '../../hold.ts'
import { useView } from '../../live.ts'
import { Menu, MenuItem } from '../flyout.tsx'
import { AddDialog, ExitsDialog, ProtectDialog } from './exit-dialogs.tsx'
import { CloseDialog } from './close-dialog.tsx'

type Asked = { readonly what: 'close' | 'exits' | 'add' | 'protect'; readonly row: PositionRow }

/** What can be done with a position of a list, and the dialog that asks before it is. */
export function usePositionActions() {
  const [asked, setAsked] = useState<Asked | null>(null)
  // A menu's item is gone when its dialog closes: the focus goes back to what opened the menu.
  const opener = useRef<HTMLElement>(null)
  const onClose = (): void => setAsked(null)
  const ask = (what: Asked['what'], row: PositionRow, from: HTMLElement | null): void => {
    opener.current = from
    setAsked({ what, row })
  }
  const buttons = (row: PositionRow) => <PositionButtons row={row} onAsk={(what, from) => ask(what, row, from)} />
  // A list that is held may be old; what is asked about must not be.
  const dialog = asked === null ? null : <Dialog {...asked} backTo={opener} onClose={onClose} />
  return { ask, buttons, dialog: <Holdable value={false}>{dialog}</Holdable> }
}

type DialogProps = Asked & {
  readonly backTo: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

function Dialog({ what, row, backTo, onClose }: DialogProps) {
  const positions = useView('positions')
  const [position] = useState(
    () => [...positions.values()].find(({ symbol, leg }) => symbol === row.symbol && leg === row.leg) ?? row,
  )
  const common = { position, backTo, onClose }
  switch (what) {
    case 'close':
      return <CloseDialog {...common} />
    case 'exits':
      return <ExitsDialog {...common} />
    case 'add':
      return <AddDialog {...common} />
    case 'protect':
      return <ProtectDialog {...common} />
  }
}

function PositionButtons({
  row,
  onAsk,
}: {
  row: PositionRow
  onAsk: (what: Asked['what'], from: HTMLElement | null) => void
}) {
  const close = useRef<HTMLButtonElement>(null)
  const more = useRef<HTMLButtonElement>(null)
  const isClosing = row.protection === 'closing'
  const name = `${row.symbol} ${row.leg}`
  return (
    <span className="row-actions">
      <button
        ref={close}
        type="button"
        className="btn small"
        aria-label={`Close ${name}`}
        disabled={isClosing}
        onClick={() => onAsk('close', close.current)}
      >
        {isClosing ? 'Closing…' : 'Close'}
      </button>
      <Menu
        label={`More for ${name}`}
        opener={(opener) => (
          <button
            {...opener}
            ref={more}
            type="button"
            className="btn small icon"
            aria-label={`More for ${name}`}
            title={isClosing ? 'It is being closed' : 'Stop and target, add, protect'}
            disabled={isClosing}
          >
            <EllipsisVertical size={14} aria-hidden="true" />
          </button>
        )}
      >
        {items.map(({ what, title, help }) => (
          <MenuItem key={what} onClick={() => onAsk(what, more.current)}>
            <strong>{title}</strong>
            <span className="menu-help">{help}</span>
          </MenuItem>
        ))}
      </Menu>
    </span>
  )
}

const items = [
  { what: 'exits', title: 'Stop and target', help: 'Move one or both.' },
  { what: 'add', title: 'Add', help: 'One entry more, through every gate and cap.' },
  { what: 'protect', title: 'Protect', help: 'Place stop and targets anew.' },
] as const
