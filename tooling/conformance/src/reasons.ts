/** Why a scenario may end otherwise with async functions than with coroutines; docs/conformance.md says what
 * each means. */
export const REASONS = ["order in an instant", "late request", "cut off"] as const;

export type Reason = (typeof REASONS)[number];
