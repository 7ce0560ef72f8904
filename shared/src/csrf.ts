/** A write of a browser that is logged in carries what `csrf` of the session says in this header. */
export const csrfHeader = 'x-csrf-token'

/** What is dangerous carries in this header what the answer to the password said once: another program that was sent the cookie never saw it. */
export const stepUpHeader = 'x-step-up'
