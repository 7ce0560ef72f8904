import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { meaningOf, type Meaning } from '../../hotkeys.ts'
import { readMode } from '../../mode.ts'
import { readPrefs } from '../../prefs.ts'
import { ask, pauseEntries, useAsked } from '../../shell.ts'
import { isDialogOpen } from '../dialog.tsx'

const leadMs = 1_500

/** Listens for the keys of the frame, on every page. */
export function Hotkeys(): null {
  const navigate = useNavigate()
  const asked = useAsked()
  const ledAt = useRef(-Infinity)

  const act = useEffectEvent((meaning: Meaning): void => {
    if (typeof meaning === 'object') void navigate({ to: meaning.to })
    else if (meaning === 'filter') focusFilter()
    else if (meaning === 'shorter') chooseRange(-1)
    else if (meaning === 'longer') chooseRange(1)
    else if (meaning === 'stop') ask('halt')
    else if (meaning === 'pause') {
      if (readMode().mode === 'unknown')
        notifications.show({ title: 'Not paused', message: pauseUnknown, color: 'red' })
      else void pauseEntries()
    } else if (meaning !== 'lead') ask(meaning)
  })
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    const isLed = event.timeStamp - ledAt.current < leadMs
    const meaning = meaningOf(event, {
      isTyping: isTextField(event.target),
      isAsking: isDialogOpen() || asked !== null,
      isLed,
      hasSingleKeys: readPrefs().shortcuts,
    })
    ledAt.current = meaning === 'lead' ? event.timeStamp : -Infinity
    if (meaning === null) return
    event.preventDefault()
    act(meaning)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
  return null
}

const pauseUnknown = 'It is not known what the bot does. STOP (Ctrl+Shift+X) goes to the server directly.'

/** Native parts that take letters: fields, and lists that jump to what is typed. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** The first filter of the page; on a page without one, everything can be searched. */
function focusFilter(): void {
  const fields = document.querySelectorAll<HTMLElement>(
    '#main :is(input[type=search], [role=search] :is(input, select))',
  )
  const field = [...fields].find((one) => one.checkVisibility())
  if (field === undefined) ask('palette')
  else field.focus()
}

/** The next one of the first range on the page; at its end, or where there is none, nothing happens. */
function chooseRange(step: 1 | -1): void {
  const range = document.querySelector('#main :is([aria-label=Range], [aria-label=Candle])[role=group]')
  const buttons = [...(range?.querySelectorAll('button') ?? [])]
  const chosen = buttons.findIndex((button) => button.ariaPressed === 'true')
  if (chosen >= 0) buttons[chosen + step]?.click()
}
