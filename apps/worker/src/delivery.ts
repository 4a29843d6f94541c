/** A message that is to be sent. It is JSON, since the database keeps it. */
export interface Delivery {
  /** Lets the receiver see that it has this one already: a job can run more than once. */
  readonly id: string;
  readonly url: string;
  readonly text: string;
}
