import { join } from 'node:path'
import { alertRulesSchema, noRules } from '@undertow/shared/alert-rules.ts'
import type { AlertRulesFile } from '../ports.ts'
import { openJsonFile } from './json-file.ts'

const bytesMax = 500_000

/** The own rules for alerts, kept beside the settings. */
export const openAlertRules = (folder: string): AlertRulesFile =>
  openJsonFile({ file: join(folder, 'alert-rules.json'), schema: alertRulesSchema, empty: noRules, bytesMax })
