import { asterFeed } from './aster.ts'
import type { FeedDescription } from './feed.ts'

/** Every liquidation feed the program knows, by venue. */
export const feeds: Readonly<Record<'aster', FeedDescription>> = { aster: asterFeed }
