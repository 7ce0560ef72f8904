import { useState, type RefObject } from 'react'
import { wish } from '../../control.ts'
import { useNow } from '../../clock.ts'
import { useLink, useStatus, useView } from '../../live.ts'
import { Confirm } from '../confirm.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { Said } from '../said.tsx'

const atTheMachine =
  'If nothing answers, stop the bot on its machine: protection that rests at the exchange stays in force without it.'

/** Both are opened from the STOP menu, whose items are gone when they close. */
type OfTheStopMenu = { backTo: RefObject<HTMLElement | null>; onClose: () => void }

export function HaltDialog({ backTo, onClose }: OfTheStopMenu) {
  const entries = useOpenEntries()
  return (
    <Confirm
      title="Halt trading?"
      verb="Halt"
      working="Halting…"
      isDestructive={false}
      backTo={backTo}
      onConfirm={() => wish('halt')}
      onClose={onClose}
    >
      <p>
        No new entries, and resting entries are cancelled ({entries} now). Stops and take-profits stay. It survives a
        restart and ends with Resume.
      </p>
      <p className="muted">{atTheMachine}</p>
    </Confirm>
  )
}

export function FlattenDialog({ backTo, onClose }: OfTheStopMenu) {
  const live = useView('positions')
  // Frozen at opening: a list must not change under the hand that confirms it. The server closes whatever is open then.
  const [positions] = useState(() => [...live.values()])
  const now = useNow()
  const [at] = useState(now)
  const { downSince } = useLink()
  return (
    <Confirm
      title="Flatten: close everything?"
      verb="Flatten everything"
      working="Sending…"
      typed="FLATTEN"
      backTo={backTo}
      onConfirm={() => wish('flatten')}
      onClose={onClose}
    >
      <p>
        Cancels every entry, closes every position at market, reduce-only, and repeats until flat. Entries stay off
        afterwards.
      </p>
      {positions.length === 0 ? (
        <p className="muted">
          {downSince === null
            ? 'No position is open now.'
            : 'The list of positions is not known: the page is disconnected.'}
        </p>
      ) : (
        <>
          {at !== null && (
            <p className="muted">
              Open at <Moment at={at} />:
            </p>
          )}
          <ul className="dialog-list">
            {positions.map((position) => (
              <li key={`${position.symbol}:${position.leg}`} className="row spread">
                <span>
                  <strong>{position.symbol}</strong> <LegTag leg={position.leg} />{' '}
                  <Money value={position.qty} as="qty" symbol={position.symbol} />
                </span>
                <Money value={position.unrealised} as="usdt" signed missing="no mark price yet" />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="muted">Costs the spread and the taker fee of each position. {atTheMachine}</p>
    </Confirm>
  )
}

export function ResumeDialog({ onClose }: { onClose: () => void }) {
  const status = useStatus()
  const account = useView('account').get('account')
  return (
    <Confirm
      title="Resume entries?"
      verb="Resume entries"
      working="Resuming…"
      isDestructive={false}
      onConfirm={() => wish('resume')}
      onClose={onClose}
    >
      <p>
        Entries are {status?.entries ?? 'in an unknown state'}
        {status !== undefined && status.entriesReason !== '' && (
          <>
            : <Said text={status.entriesReason} />
          </>
        )}
        . The bot will open positions again.
      </p>
      {account !== undefined && (
        <p>
          Margin in use <Money value={account.marginUsed} as="usdt" /> of <Money value={account.marginCap} as="usdt" />{' '}
          USDT, {account.openPositions} positions open.
        </p>
      )}
    </Confirm>
  )
}

function useOpenEntries(): number {
  const orders = useView('orders')
  return [...orders.values()].filter((order) => order.purpose === 'entry' && order.phase !== 'done').length
}
