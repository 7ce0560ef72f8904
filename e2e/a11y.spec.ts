import { auditIn, bring, looks, states, type Servers } from './a11y.ts'
import { startBot, type Bot } from './bot.ts'
import { dialogs } from './dialogs.ts'
import { pages } from './pages.ts'
import { startRelay, type Relay } from './relay.ts'
import { expect, open, test as base } from './test.ts'

type Shared = { readonly emptyBot: Bot; readonly shownRelay: Relay }

const test = base.extend<{ readonly servers: Servers }, Shared>({
  emptyBot: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads the names of fixtures from this pattern
    async ({}, use) => {
      const bot = await startBot()
      await use(bot)
      await bot.remove()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shownRelay: [
    async ({ shownBot }, use) => {
      const relay = await startRelay(shownBot.url)
      await use(relay)
      await relay.close()
    },
    { scope: 'worker' },
  ],
  servers: ({ shownBot, emptyBot, shownRelay }, use) => use({ shown: shownBot, empty: emptyBot, relay: shownRelay }),
})

// A finding names its elements, so that a trace of every step would be work for nothing.
test.use({ contextOptions: { reducedMotion: 'reduce' }, trace: 'off' })

// Every state of every page, half of them on each project, the looks in turn; `npm run a11y` has every combination.
for (const [nth, entry] of pages.entries()) {
  test(`axe finds nothing on ${entry.name}`, { tag: '@phone' }, async ({ page, servers, isMobile }) => {
    for (const [step, state] of states.entries()) {
      if ((nth + step) % 2 !== (isMobile ? 1 : 0)) continue
      const look = looks[(nth + step) % looks.length] ?? 'dark'
      await bring(page, entry, state, servers)
      expect((await auditIn(page, [look])).violations, `${entry.name}, ${state}`).toEqual([])
    }
  })
}

test('axe finds nothing in what opens over a page', { tag: '@phone' }, async ({ page, shownBot, isMobile }) => {
  // Each is opened on a page of its own.
  test.slow()
  for (const [nth, { name, path, show }] of dialogs.entries()) {
    await open(page, shownBot, path)
    await show(page)
    const look = looks[(nth + (isMobile ? 1 : 0)) % looks.length] ?? 'dark'
    expect((await auditIn(page, [look])).violations, `${name}, ${look}`).toEqual([])
  }
})
