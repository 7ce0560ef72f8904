import { notifications, useNotifications } from '@mantine/notifications'

/** What the kit's notices would say, if they did not load: what somebody did may have failed, and that must be seen. */
export function PlainNotices() {
  const { notifications: shown } = useNotifications()
  return (
    <div className="plain-notices" role="alert">
      {shown.map(({ id = '', title, message }) => (
        <p key={id}>
          <strong>{title}</strong> {message}{' '}
          <button type="button" className="btn small" onClick={() => notifications.hide(id)}>
            Dismiss
          </button>
        </p>
      ))}
    </div>
  )
}
