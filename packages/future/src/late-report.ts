import type { EventLoop, ExceptionContext } from "@x/loop";
import { loopState } from "./loop-state.ts";

/** Something that a loop's exception handler is told if nothing better comes in between: when the
 * object that it is about is collected, or when the loop is closed, whichever is first. Once. */
export class LateReport {
  readonly #loop: EventLoop;
  readonly #context: ExceptionContext;
  readonly #about: WeakRef<object>;
  readonly #key: "future" | "task" | undefined;
  #due = true;

  /**
   * @param about - the object whose end makes the report due.
   * @param key - under which name the report mentions it, if it does.
   */
  constructor(loop: EventLoop, context: ExceptionContext, about: object, key?: "future" | "task") {
    this.#loop = loop;
    this.#context = context;
    this.#about = new WeakRef(about);
    this.#key = key;
    loopState(loop).reports.add(this);
    collected.register(about, this, this);
  }

  /** Calls the report off. */
  dismiss(): void {
    if (!this.#due) return;
    this.#due = false;
    loopState(this.#loop).reports.delete(this);
    collected.unregister(this);
  }

  /** Reports now. */
  deliver(): void {
    if (!this.#due) return;
    this.dismiss();
    const about = this.#about.deref();
    if (about !== undefined && this.#key !== undefined) this.#context[this.#key] = about;
    this.#loop.callExceptionHandler(this.#context);
  }
}

const collected = /* @__PURE__ */ new FinalizationRegistry<LateReport>((report) => {
  report.deliver();
});
