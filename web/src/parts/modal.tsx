import { Modal as KitModal, type ModalProps } from '@mantine/core'
import { Kit } from './kit.tsx'

export const Modal = (props: ModalProps) => (
  <Kit>
    <KitModal {...props} />
  </Kit>
)
