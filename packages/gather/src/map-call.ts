import {
  type CallScope,
  createTask,
  type Future,
  isCoroutine,
  isFuture,
  type Task,
} from "@x/future";
import {
  currentDriver,
  type Driver,
  isPromise,
  PromiseFuture,
  Scope,
  wake,
} from "@x/future/internal";

/** The function of a map. */
export type Mapper = (item: unknown, index: number, scope: CallScope) => unknown;

/** What a call belongs to. */
interface Run {
  /** What runs the map; the calls are scopes of it. */
  readonly driver: Driver<unknown>;
  ended(call: MapCall): void;
}

/** The call for one item, and the scope that the function is given. */
export class MapCall extends Scope {
  readonly index: number;
  /** Where it is in the run's list of open calls. */
  position = -1;
  /** The future of what the function has returned, unless that is a value. */
  future: Future<unknown> | undefined = undefined;
  private readonly run: Run;
  private made: Task<unknown> | undefined = undefined;

  constructor(run: Run, index: number) {
    super(run.driver);
    this.run = run;
    this.index = index;
  }

  override get signal(): AbortSignal {
    // The task aborts this signal only if it has been read, so it is told at the first read.
    if (this.made !== undefined && !this.observed) this.enclose(this.made);
    return super.signal;
  }

  /** Calls the function, which is in this scope from the start: it may ask for its signal at once. */
  begin(fn: Mapper, item: unknown): unknown {
    // The task that takes the items may be another one than that which runs the map.
    const driver = currentDriver() as Driver<unknown>;
    const scope = driver.innermostScope;
    driver.innermostScope = this;
    try {
      return this.call(fn, item, this.index, this);
    } finally {
      driver.innermostScope = scope;
    }
  }

  /** Makes a future of what the function has returned; undefined when that is a plain value. */
  waitFor(value: unknown): Future<unknown> | undefined {
    if (isFuture(value)) {
      this.future = value;
    } else if (isCoroutine(value)) {
      this.made = createTask(value);
      if (this.observed) this.enclose(this.made);
      this.future = this.made;
    } else if (isPromise(value)) {
      this.future = new PromiseFuture(value as PromiseLike<unknown>, this);
    }
    return this.future;
  }

  /** It is the run that stops a call, and the run goes on. */
  override leaveToCaller(): void {}

  stop(): void {
    this.abort();
    (this.future as Future<unknown>).cancel();
  }

  /** The future is done. */
  [wake](): void {
    this.run.ended(this);
  }
}
