import { Modal } from '@mantine/core'
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
  const isClosable = onCancel !== undefined
  return (
    <Modal
      opened
      onClose={() => onCancel?.()}
      title={title}
      centered
      // Above the other dialogs: one of them may be what needs the password.
      zIndex={260}
      withCloseButton={isClosable}
      closeOnEscape={isClosable}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close dialog' }}
      attributes={{ header: { role: 'presentation' } }}
    >
      <div className="stack">
        <p>{text}</p>
        <LoginForm
          verb={verb}
          working={working}
          onPassword={onPassword}
          {...(onCancel === undefined ? {} : { onCancel })}
        />
      </div>
    </Modal>
  )
}
