// A file of its own, so that only the dialog is fetched and not the whole kit.
export { Modal } from '@mantine/core'
