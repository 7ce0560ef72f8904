import { chords, singleKeys } from '../../hotkeys.ts'
import { places } from '../../places.ts'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { endAsked } from '../../shell.ts'
import { Dialog } from '../dialog.tsx'
import { Switch } from '../switch.tsx'

type Row = { readonly keys: readonly string[]; readonly does: string }

const inLists: readonly Row[] = [
  { keys: ['Space'], does: 'Hold the tape still, when it has the focus' },
  { keys: ['Esc'], does: 'Close the topmost dialog or menu' },
]

/** Every key that does something, and the switch for those without Ctrl. */
export function ShortcutSheet() {
  const { shortcuts } = usePrefs()
  return (
    <Dialog title="Keyboard shortcuts" onClose={endAsked}>
      <div className="stack">
        <Keys name="With Ctrl" rows={chords} />
        <Keys
          name={shortcuts ? 'Single keys' : 'Single keys, switched off'}
          rows={[...singleKeys, ...places.map(({ letter, name }) => ({ keys: ['g', letter], does: `Go to ${name}` }))]}
        />
        <Keys name="In lists and dialogs" rows={inLists} />
        <Switch label="Single keys act" checked={shortcuts} onChange={(isOn) => setPrefs({ shortcuts: isOn })} />
        <p className="muted">
          No key moves money. Stopping works while you type and over a dialog. On a Mac, Cmd does what Ctrl does.
        </p>
      </div>
    </Dialog>
  )
}

function Keys({ name, rows }: { name: string; rows: readonly Row[] }) {
  return (
    <table className="table keys">
      <caption>{name}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Keys</th>
          <th scope="col">What they do</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ keys, does }) => (
          <tr key={does}>
            <td className="nowrap">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </td>
            <td>{does}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
