/** What `yield*` waits for: a future. */
export interface Waited<T> {
  readonly done: boolean;
  result(): T;
}

/** A report that is due at the end, unless it is dismissed before. */
export interface Report {
  dismiss(): void;
  deliver(): void;
}

// What is registered may be of another copy of this package, so that no class is named here.
interface Registers {
  /** The driver whose step is running: a task, or the call that an async function awaits. */
  task: object | null;
  /** The future that the yielded `WAIT` is about. */
  waiting: Waited<unknown> | null;
  /** The coroutine that the yielded `CALL` is about. */
  callee: object | null;
  /** What a shared iterator that was just made is for: `yield*` asks it to begin right away. */
  opening: unknown;
  /** The steps that are left of passing on a request to cancel; null while none is. */
  passingOn: (() => void)[] | null;
  /** How many tasks were made. */
  tasks: number;
  /** The reports that are due for coroutines which are never awaited; null as long as there are none. */
  unawaited: WeakMap<object, Report> | null;
  /** The reports of all loops that have any; null as long as there was none. */
  unseen: Set<Set<Report>> | null;
  /** The signals that tasks were given by their makers. */
  readonly outsideSignals: WeakMap<object, AbortSignal>;
  /** What a coroutine yields to wait, and to call. */
  readonly wait: object;
  readonly call: object;
}

/** The state of this thread; the number is the version of its protocol. It is sealed, because test
 * runners replace the members of what they find on the global object when they clean up. */
export const registers: Registers = /* @__PURE__ */ shared();

function shared(): Registers {
  const holder = globalThis as { [name: symbol]: Registers | undefined };
  const name = Symbol.for("@x/future.kernel.2");
  holder[name] ??= Object.seal({
    task: null,
    waiting: null,
    callee: null,
    opening: null,
    passingOn: null,
    tasks: 0,
    unawaited: null,
    unseen: null,
    outsideSignals: new WeakMap(),
    wait: { suspension: "wait" },
    call: { suspension: "call" },
  });
  return holder[name];
}
