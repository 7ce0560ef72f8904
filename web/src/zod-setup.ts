import { config } from 'zod'

// Before any schema is made, which `main.ts` sees to: the page's policy forbids code made from text, and zod would try.
config({ jitless: true })
