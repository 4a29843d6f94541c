/** What a worker tells its page at the end. */
export interface WorkerReport {
  /** The class of the worker's global object. */
  readonly scope: string;
  readonly files: readonly FileReport[];
  /** The reasons of rejections that nobody handled. */
  readonly unhandled: readonly string[];
}

export interface FileReport {
  readonly file: string;
  readonly tests: readonly TestReport[];
}

export interface TestReport {
  readonly name: string;
  /** Why it failed; empty when it passed. */
  readonly errors: readonly string[];
  /** Whether it says itself that it is not for this runtime. */
  readonly isSkipped: boolean;
}
