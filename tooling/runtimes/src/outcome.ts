/** The outcome on one runtime, in a line; `details` help to find out what is wrong. */
export interface Outcome {
  readonly ok: boolean;
  readonly line: string;
  readonly details?: string;
}
