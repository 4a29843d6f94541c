import type { EventLoop, TimerHandle } from "@x/loop";
import { checkTime } from "@x/loop/internal";
import { Future } from "../future/future.ts";
import { addWaiter, kind, letGo, NONE, parts, takeError, wake } from "../future/protocol.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import type { Driver } from "../task/driver.ts";
import { passOn } from "../task/pass-on.ts";
import { AwaitedCall } from "./awaited-call.ts";
import type { Scope, ScopeDriver } from "./scope.ts";

/** How long work may go on after it was cancelled. */
export interface GraceOption {
  /** For how many ms what was cancelled may go on, to clean up. After that it is let go: it is reported by
   * name, is not waited for any more, and is cancelled once more. By default there is no limit. */
  readonly grace?: number | undefined;
}

/** @throws TypeError, RangeError when the grace time is not a number. */
export function graceOf({ grace }: GraceOption): number | undefined {
  if (grace !== undefined) checkTime("grace", grace);
  return grace;
}

/** Runs a coroutine as a part of a scope, with a grace time after it was cancelled. */
export function withGrace<T>(coroutine: Coroutine<T>, scope: Scope, grace: number): Future<T> {
  return new Graced(new AwaitedCall(coroutine, scope), grace, scope.driver);
}

/** The outcome of a task or a call, unless that does not end in time once it was cancelled. */
export class Graced<T> extends Future<T> {
  private readonly driver: Driver<T>;
  private readonly grace: number;
  private readonly waiting: ScopeDriver;
  private timer: TimerHandle | undefined = undefined;

  /** @param waiting - the task that waits for it. */
  constructor(driver: Driver<T>, grace: number, waiting: ScopeDriver) {
    super({ loop: driver.loop });
    this.driver = driver;
    this.grace = grace;
    this.waiting = waiting;
    if (driver.done) this[wake]();
    else driver[addWaiter](this);
  }

  override get [kind](): string {
    return "call";
  }

  override get driven(): Driver<T> {
    return this.driver;
  }

  override [parts](): Iterable<Future<unknown>> {
    return [this.driver];
  }

  override cancel(message?: unknown): boolean {
    if (this.done) {
      if (this.cancelled) return super.cancel();
      // What it has ended with counts, also if the task that waits for it has not gone on yet.
      this.waiting.deferLate(message);
      return true;
    }
    this.timer ??= this.loop.callLater(this.grace, () => this.giveUp(message));
    passOn([() => this.driver.cancel(message)]);
    return true;
  }

  /** The driver is done. */
  [wake](): void {
    this.timer?.cancel();
    if (this.done) return;
    const error = this.driver[takeError]();
    if (error === NONE) this.succeed(this.driver.result());
    else if (this.driver.cancelled) this.cancelBy(error);
    else this.fail(error);
  }

  override [letGo](message: unknown): void {
    this.timer?.cancel();
    super.cancel(message);
    passOn([() => this.driver[letGo](message)]);
  }

  private giveUp(message: unknown): void {
    reportLetGo(this.loop, this.driver, this.grace);
    this.cancelNow(message);
    this.driver[letGo](message);
  }
}

/** Reports what has not ended in time, by name. */
export function reportLetGo(loop: EventLoop, driver: Driver<unknown>, grace: number): void {
  const path = driver.stack().map(({ name }) => name);
  const message = `${driver.task.name} did not end within ${grace} ms after it was cancelled, and was let go: ${path.join(" > ")}`;
  loop.callExceptionHandler({ message, task: driver.task });
}
