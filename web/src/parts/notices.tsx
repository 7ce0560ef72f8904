import { Notifications } from '@mantine/notifications'
import { Kit } from './kit.tsx'

/** Short words on what somebody did, in the corner. */
export const Notices = () => (
  <Kit>
    <Notifications position="bottom-right" limit={3} autoClose={5_000} zIndex={290} containerWidth={360} />
  </Kit>
)
