import './trusted-types.ts'
import './styles/index.css'
import { nextTurn } from './turns.ts'

boot().catch(() => {
  const said = document.querySelector('.page-loading')
  if (said !== null) said.textContent = 'The page did not load whole. The bot runs on. Reload the page to try again.'
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
