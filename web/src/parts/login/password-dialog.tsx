import { Dialog } from '../dialog.tsx'
import { LoginForm } from './login-form.tsx'

/** Asks for the password over the page, whose forms keep what stands in them. Without `onCancel` there is no way around it. */
export function PasswordDialog({
  title,
  text,
  verb,
  working,
  onPassword,
  onCancel,
}: {
  title: string
  text: string
  verb: string
  working: string
  onPassword: (password: string) => Promise<void>
  onCancel?: () => void
}) {
  return (
    <Dialog title={title} isClosable={onCancel !== undefined} closesOnClickOutside={false} onClose={() => onCancel?.()}>
      <div className="stack">
        <p>{text}</p>
        <LoginForm
          verb={verb}
          working={working}
          onPassword={onPassword}
          {...(onCancel === undefined ? {} : { onCancel })}
        />
      </div>
    </Dialog>
  )
}
