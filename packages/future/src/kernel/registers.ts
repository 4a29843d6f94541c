import type { Future } from "../future/future.ts";
import type { LateReport } from "../reports/late-report.ts";
import type { Driver } from "../task/driver.ts";
import type { Coroutine, Suspension } from "./tokens.ts";

interface Registers {
  /** The task, or the call that an async function awaits, whose step is running. */
  task: Driver<unknown> | null;
  /** The future that the yielded `WAIT` is about. */
  waiting: Future<unknown> | null;
  /** The coroutine that the yielded `CALL` is about. */
  callee: Coroutine<unknown> | null;
  /** What a shared iterator that was just made is for: `yield*` asks it to begin right away. */
  opening: unknown;
  /** The steps that are left of passing on a request to cancel; null while none is. */
  passingOn: (() => void)[] | null;
  /** How many tasks were made. */
  tasks: number;
  /** The reports that are due for coroutines which are never awaited; null as long as there are none. */
  unawaited: WeakMap<object, { dismiss(): void }> | null;
  /** The reports of all loops that have any; null as long as there was none. */
  unseen: Set<Set<LateReport>> | null;
  /** The signals that tasks were given by their makers. */
  readonly outsideSignals: WeakMap<Future<unknown>, AbortSignal>;
  readonly wait: Suspension;
  readonly call: Suspension;
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
    wait: token("wait"),
    call: token("call"),
  });
  return holder[name];
}

function token(suspension: string): Suspension {
  return { suspension } as unknown as Suspension;
}
