// A module whose exports threads call.
const base = 40;

export const plus = (n) => base + n;
export default async (n) => plus(n);
export const nothing = 1;
