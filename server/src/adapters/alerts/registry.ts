import type { AlertChannel } from '../../ports.ts'
import type { AlertSecrets } from '../env-file.ts'
import { createGuardedPost, type Post } from './guarded-post.ts'
import { telegram } from './telegram.ts'
import { webhook } from './webhook.ts'

type Makers = {
  readonly [K in keyof AlertSecrets]: (secrets: NonNullable<AlertSecrets[K]>, post: Post) => AlertChannel
}

/** One line per channel; the compiler asks for those that `AlertSecrets` names. */
const makers: Makers = { webhook, telegram }

/** The channels that the user set up. */
export function createChannels(secrets: AlertSecrets, post: Post = createGuardedPost()): AlertChannel[] {
  const make = <K extends keyof AlertSecrets>(name: K): AlertChannel[] => {
    const own = secrets[name]
    return own === null ? [] : [makers[name](own, post)]
  }
  return (Object.keys(makers) as (keyof AlertSecrets)[]).flatMap((name) => make(name))
}
