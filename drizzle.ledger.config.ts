import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './server/src/adapters/store/schema-ledger.ts',
  out: './drizzle/ledger',
})
