import { z } from 'zod'

/** Settings that somebody sends: what is wrong with them is said by the check, not by the contract. */
export const proposedConfig = z
  .unknown()
  .meta({ type: 'object', description: 'whole settings, as GET /api/config gives them; schema at /api/config/schema' })
