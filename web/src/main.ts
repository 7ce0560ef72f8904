import './trusted-types.ts'
import './styles/index.css'
import { nextTurn } from './turns.ts'

boot().catch((error: unknown) => {
  reportError(error)
  const place = document.querySelector('.page-loading')
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'btn'
  again.textContent = 'Load again'
  again.addEventListener('click', () => location.reload())
  place?.setAttribute('role', 'alert')
  place?.replaceChildren('This page did not load whole. The bot runs on without it. ', again)
})

/** Each part of the code runs in a turn of its own, so that a slow phone answers between them. All are on their way already. */
async function boot(): Promise<void> {
  await import('./zod-setup.ts')
  await nextTurn()
  await import('react-dom/client')
  await nextTurn()
  const { start } = await import('./start.tsx')
  await nextTurn()
  start()
}
