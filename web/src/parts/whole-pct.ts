/** A count as a whole percentage of another: `62 %`. */
export const wholePct = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`
