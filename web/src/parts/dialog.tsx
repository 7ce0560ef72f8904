import { useEffect, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react'
import { modalKit } from './modal-kit.ts'
import { PlainDialog } from './plain-dialog.tsx'

/** The dialogs that are open, in the order they were opened. */
let layers: readonly symbol[] = []
const listeners = new Set<() => void>()
const lowest = 250

/** Single keys mean nothing to the page below a dialog. */
export const isDialogOpen = (): boolean => layers.length > 0

/**
 * A dialog between the frame's bars, which stay in reach. One that is opened later lies above, and Escape closes the topmost only,
 * or the menu that is open in front of it. It is mounted to be open, and gives the focus back when it goes.
 */
export function Dialog({
  title,
  size = 'md',
  isClosable = true,
  closesOnClickOutside = true,
  backTo,
  onClose,
  children,
}: {
  title: string
  size?: 'md' | 'lg'
  isClosable?: boolean
  closesOnClickOutside?: boolean
  /** Where the focus goes afterwards if what had it at the opening is gone, as the item of a menu is. */
  backTo?: RefObject<HTMLElement | null> | undefined
  onClose: () => void
  children: ReactNode
}) {
  const [zIndex] = useState(() => lowest + layers.length)
  // One and the same as long as it is open: what was typed must not go when the kit's arrives.
  const [Modal] = useState(() => modalKit())
  const layer = useLayer()
  const isTop = useIsTop(layer)
  const closesOutside = closesOnClickOutside && isClosable
  useEscape(layer, isClosable ? onClose : null)
  useFocusBack(backTo)
  if (Modal === null) {
    return (
      <PlainDialog
        title={title}
        size={size}
        zIndex={zIndex}
        trapFocus={isTop}
        onClose={isClosable ? onClose : null}
        onClickOutside={closesOutside ? onClose : null}
      >
        {children}
      </PlainDialog>
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      size={size}
      zIndex={zIndex}
      yOffset="var(--dialog-inset)"
      withCloseButton={isClosable}
      closeOnEscape={false}
      closeOnClickOutside={closesOutside}
      trapFocus={isTop}
      closeButtonProps={{ 'aria-label': 'Close dialog' }}
      // Its head is an HTML header, which outside of an article would be a second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  )
}

function useLayer(): symbol {
  const [layer] = useState(() => Symbol('dialog'))
  useEffect(() => {
    update([...layers, layer])
    return () => update(layers.filter((other) => other !== layer))
  }, [layer])
  return layer
}

const useIsTop = (layer: symbol): boolean =>
  useSyncExternalStore(subscribe, () => layers.at(-1) === layer || !layers.includes(layer))

/** Before everything else that listens, as the kit does, but only for the topmost. */
function useEscape(layer: symbol, close: (() => void) | null): void {
  useEffect(() => {
    if (close === null) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || layers.at(-1) !== layer) return
      const isForMenu = event.target instanceof Element && event.target.closest(openMenu) !== null
      if (isForMenu) return
      // Once this one has gone, the listener of the dialog below would take the same press for its own.
      event.stopImmediatePropagation()
      close()
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [layer, close])
}

/** Inside of what a key press closes first: a menu, a list of choices, or the button that opened one. */
const openMenu = '.flyout, [aria-haspopup][aria-expanded=true]'

/** Whoever opened the dialog from the keyboard goes on where they were: a dialog that is mounted open does not see to that itself. */
function useFocusBack(backTo: RefObject<HTMLElement | null> | undefined): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const mayHaveIt = (one: Element | null | undefined): one is HTMLElement =>
        one instanceof HTMLElement && one !== document.body && one.isConnected && one.closest('[role=menu]') === null
      ;[opener, backTo?.current].find(mayHaveIt)?.focus()
    },
    [opener, backTo],
  )
}

function update(next: readonly symbol[]): void {
  layers = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
