import { z } from 'zod'

/** A contract name as exchanges write it. Nothing else is accepted as a symbol anywhere. */
export const symbolNameSchema = z.string().regex(/^[A-Z0-9]{2,30}$/, 'must be 2 to 30 capital letters and digits')
