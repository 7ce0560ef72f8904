import { choice, factorList, flag, pctList, pctSetting, type SettingDefaults } from './meta.ts'

// Adding to a position that goes the wrong way.

export const symbolLadderSettings = {
  dca: flag({
    title: 'Add on adverse moves',
    unit: '',
    since: '0.2',
    before: false,
    group: 'ladder',
    help: 'On: the first entry is smaller, and the position is added to at each level, once, before the stop, and only while its stop stands. Off: no position is added to, also one that is open.',
  }),
  dca_first_pct: pctSetting({
    title: 'First entry',
    unit: '% of the size',
    since: '0.2',
    before: '25',
    group: 'ladder',
    min: '1',
    max: '100',
    help: 'With the ladder on: how much of the size the first entry takes.',
  }),
  dca_levels: pctList({
    title: 'Levels',
    unit: '% from the average entry',
    since: '0.2',
    before: ['2', '4', '8'],
    group: 'ladder',
    min: '0.01',
    max: '99',
    help: 'How far the mark has to be on the wrong side of the average entry for each addition, nearest first. An open position keeps the levels it was opened with.',
  }),
  dca_size_factors: factorList({
    title: 'Sizes',
    unit: 'x the first entry',
    since: '0.2',
    before: ['1', '1', '1'],
    group: 'ladder',
    min: '0.01',
    max: '100',
    help: 'Margin of each addition as a multiple of what the first entry filled, one for each level.',
  }),
  dca_trigger: choice(['price', 'signal'], {
    title: 'Adds by',
    unit: '',
    since: '0.2',
    before: 'price',
    group: 'ladder',
    help: 'price: as soon as the mark is at the level. signal: at the next trigger of that side beyond the level, with when_in_position add.',
  }),
  dca_tranches: flag({
    title: 'Own target for each addition',
    unit: '',
    since: '0.2',
    before: false,
    group: 'ladder',
    help: 'On: what an addition bought is closed at the take-profit distance from its own price, and the first entry at that from its own. Off: one take-profit, from the average entry.',
  }),
}

export const symbolLadderDefaults = {
  dca: false,
  dca_first_pct: '25',
  dca_levels: ['2', '4', '8'],
  dca_size_factors: ['1', '1', '1'],
  dca_trigger: 'price',
  dca_tranches: false,
} satisfies SettingDefaults<typeof symbolLadderSettings>
