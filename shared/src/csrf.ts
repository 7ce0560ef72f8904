/** A write of a browser that is logged in carries what `csrf` of the session says in this header. */
export const csrfHeader = 'x-csrf-token'
