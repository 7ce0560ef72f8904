/** A clause as a sentence begins it. */
export const sentence = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1)

/** A sentence as a longer one takes it in. */
export const withoutStop = (text: string): string => text.replace(/\.$/, '')
