import { useState } from 'react'
import { askForNotices, noticeObstacle } from '../../alerts/browser-notices.ts'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { DataPanel } from '../data-panel.tsx'

/** Notifications of the browser: asked for by a click, and only where a browser gives them. */
export function NoticePanel() {
  const { browserNotices, hideAmounts } = usePrefs()
  const [obstacle, setObstacle] = useState(noticeObstacle)
  const turn = (): void => {
    if (browserNotices) return setPrefs({ browserNotices: false })
    void askForNotices().then((isAllowed) => {
      setPrefs({ browserNotices: isAllowed })
      setObstacle(noticeObstacle() ?? (isAllowed ? null : 'The browser was not allowed to show them.'))
    })
  }
  const isOn = browserNotices && obstacle === null
  return (
    <DataPanel title="Notifications of the browser" state={{}}>
      <div className="row spread">
        <span>{isOn ? 'On.' : 'Off.'} Of fills and of what must be seen, also while this page is not in front.</span>
        <button
          type="button"
          className="btn"
          disabled={obstacle !== null && !browserNotices}
          aria-describedby={obstacle === null ? undefined : 'notice-obstacle'}
          onClick={turn}
        >
          {isOn ? 'Turn off' : 'Turn on'}
        </button>
      </div>
      {obstacle !== null && (
        <p id="notice-obstacle" className="warn">
          {obstacle}
        </p>
      )}
      <p className="muted">
        {hideAmounts
          ? 'They hold no amounts while amounts are hidden.'
          : 'They hold amounts; hide amounts to leave them out.'}
      </p>
    </DataPanel>
  )
}
