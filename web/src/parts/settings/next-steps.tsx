import type { StatusRow } from '@undertow/shared/view.ts'
import type { ReactNode } from 'react'

/** The way from the generated market to real money, and where on it this bot is. */
export function NextSteps({ mode }: { mode: StatusRow['mode'] }) {
  return (
    <ol className="next-steps">
      {steps.map(({ mode: step, title, text }) => (
        <li key={step} aria-current={step === mode ? 'step' : undefined}>
          <strong>{title}</strong>
          {step === mode && <span className="muted"> · you are here</span>}
          <div>{text}</div>
        </li>
      ))}
    </ol>
  )
}

const steps: readonly { readonly mode: StatusRow['mode']; readonly title: string; readonly text: ReactNode }[] = [
  {
    mode: 'practice',
    title: 'Practice',
    text: 'A generated market and generated money, to learn what everything does.',
  },
  {
    mode: 'simulate',
    title: 'Simulate',
    text: (
      <>
        Aster’s real market, simulated orders, no key. Stop the bot (Ctrl-C) and start it with{' '}
        <code>npm start -- --mode simulate</code>. It has settings and a book of its own.
      </>
    ),
  },
  {
    mode: 'live',
    title: 'Live',
    text: (
      <>
        Real orders, once you have armed them: <code>npm start -- --mode live</code>, with the keys in <code>.env</code>
        . Before that, read <code>docs/going-live.md</code> in the folder of the project: capital, worst loss, and what
        to do when something is wrong.
      </>
    ),
  },
]
