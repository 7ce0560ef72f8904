import { api } from '../../api-routes.ts'
import { asPct, grossPnl, gt, isDecimalText, isPositive, lt, price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { notifications } from '@mantine/notifications'
import { useState, type RefObject } from 'react'
import { call } from '../../api.ts'
import { Confirm } from '../confirm.tsx'
import { Money } from '../money.tsx'

type Of = {
  readonly position: PositionRow
  readonly backTo: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

const nameOf = ({ symbol, leg }: PositionRow): string => `${symbol} ${leg.toUpperCase()}`

/** Moving stop and target of one position. What may not be is refused by the server, with the numbers. */
export function ExitsDialog({ position, backTo, onClose }: Of) {
  const { symbol, leg } = position
  const [stop, setStop] = useState(position.stopPrice ?? '')
  const [target, setTarget] = useState(position.takeProfitPrice ?? '')
  const moved = {
    stopPrice: wished(stop, position.stopPrice),
    takeProfitPrice: wished(target, position.takeProfitPrice),
  }
  const isUnreadable = [moved.stopPrice, moved.takeProfitPrice].some((typed) => typed !== null && !isPrice(typed))
  const isSame = moved.stopPrice === null && moved.takeProfitPrice === null
  const isWider = !isUnreadable && moved.stopPrice !== null && widens(position, moved.stopPrice)

  async function move(): Promise<void> {
    await call(api.moveExits, { params: { symbol, leg }, body: moved })
    notifications.show({
      title: `Moving the exits of ${nameOf(position)}`,
      message: 'The wish is recorded. The new stop is placed before the old one goes; the row shows it once it stands.',
    })
  }

  return (
    <Confirm
      title={`Stop and target of ${nameOf(position)}`}
      verb="Move"
      working="Sending…"
      isDestructive={false}
      isBlocked={isSame || isUnreadable}
      {...(isWider ? { typed: 'WIDEN' } : {})}
      backTo={backTo}
      onConfirm={move}
      onClose={onClose}
    >
      <dl className="facts">
        <dt>Entry / mark price</dt>
        <dd>
          <Money value={position.entryPrice} as="price" symbol={symbol} /> /{' '}
          <Money value={position.markPrice} as="price" symbol={symbol} missing="no mark price has come yet" />
        </dd>
        <dt>First stop</dt>
        <dd>
          <Money value={position.firstStopPrice} as="price" symbol={symbol} missing="no stop has been placed yet" />
        </dd>
        <dt>Liquidation, estimated</dt>
        <dd>
          <Money value={position.liquidationPrice} as="price" symbol={symbol} missing="there is none above zero" />
        </dd>
      </dl>
      <PriceField label="Stop" value={stop} onChange={setStop} />
      <Outcome position={position} at={stop} />
      <PriceField label="Target" value={target} onChange={setTarget} />
      <Outcome position={position} at={target} />
      <p className="muted">
        Plain prices, as the exchange writes them. A stop that risks more than the first one has to be confirmed with a
        word, and asks for your password where there is one. {isSame ? 'Change one of the two first.' : ''}
      </p>
    </Confirm>
  )
}

/** Null: left as it is. */
const wished = (typed: string, before: string | null): string | null =>
  typed.trim() === '' || typed.trim() === before ? null : typed.trim()

/** A stop that risks more than the first one is more than a slip of the keyboard only when a person says so. */
function widens({ leg, firstStopPrice }: PositionRow, stop: string): boolean {
  if (firstStopPrice === null) return true
  return leg === 'long' ? lt(price(stop), price(firstStopPrice)) : gt(price(stop), price(firstStopPrice))
}

const isPrice = (typed: string): boolean => isDecimalText(typed.trim()) && isPositive(price(typed.trim()))

/** What a fill at the typed price would make: a slip of the keyboard is seen before it is sent. */
function Outcome({ position, at }: { position: PositionRow; at: string }) {
  if (at.trim() === '') return null
  if (!isPrice(at)) return <p className="danger">Not a price: write a plain number above zero, such as 12.5.</p>
  const pnl = grossPnl(position.leg, qty(position.qty), price(position.entryPrice), price(at.trim()))
  const ofMargin = asPct(pnl, usdt(position.margin))
  return (
    <p className="muted">
      Filled there: <Money value={text(pnl)} as="usdt" signed /> USDT before fees
      {ofMargin !== null && (
        <>
          , <Money value={text(ofMargin)} as="pct" /> of margin
        </>
      )}
    </p>
  )
}

function PriceField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}

/** One entry more by hand. */
export function AddDialog({ position, backTo, onClose }: Of) {
  const { symbol, leg } = position
  async function add(): Promise<void> {
    const { seq } = await call(api.addToPosition, { params: { symbol, leg } })
    notifications.show({
      title: `Adding to ${nameOf(position)}`,
      message: `The wish is recorded as ${seq}. Recent decisions on the overview say whether every gate let it pass.`,
    })
  }
  return (
    <Confirm
      title={`Add to ${nameOf(position)}?`}
      verb={`Add to ${nameOf(position)}`}
      working="Sending…"
      backTo={backTo}
      onConfirm={add}
      onClose={onClose}
    >
      <dl className="facts">
        <dt>Held</dt>
        <dd>
          <Money value={position.qty} as="qty" symbol={symbol} />
        </dd>
        <dt>Margin</dt>
        <dd>
          <Money value={position.margin} as="usdt" /> USDT at {position.leverage}x
        </dd>
      </dl>
      <p className="muted">
        One entry of the size and kind in the settings. It passes the same gates and caps as any other, or is refused
        with the reason among the decisions.
      </p>
    </Confirm>
  )
}

/** Stop and targets anew, when a person does not trust what rests at the exchange. */
export function ProtectDialog({ position, backTo, onClose }: Of) {
  const { symbol, leg } = position
  async function protect(): Promise<void> {
    await call(api.protectPosition, { params: { symbol, leg } })
    notifications.show({
      title: `Protecting ${nameOf(position)}`,
      message: 'A new stop is placed; the old one goes when it stands.',
    })
  }
  return (
    <Confirm
      title={`Place the protection of ${nameOf(position)} anew?`}
      verb={`Protect ${nameOf(position)}`}
      working="Sending…"
      isDestructive={false}
      backTo={backTo}
      onConfirm={protect}
      onClose={onClose}
    >
      <dl className="facts">
        <dt>Stop</dt>
        <dd>
          <Money value={position.stopPrice} as="price" symbol={symbol} missing="no stop is in force" />
        </dd>
        <dt>Target</dt>
        <dd>
          <Money value={position.takeProfitPrice} as="price" symbol={symbol} missing="no target is in force" />
        </dd>
      </dl>
      <p className="muted">Both are placed again where they belong. The position is never without a stop meanwhile.</p>
    </Confirm>
  )
}
