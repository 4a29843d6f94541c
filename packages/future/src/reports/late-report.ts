import type { EventLoop, ExceptionContext } from "@x/loop";
import { failProcess, onExit } from "@x/loop/internal";
import { loopState } from "../kernel/loop-state.ts";
import { type Report, registers } from "../kernel/registers.ts";

/** Older edge workers have neither `WeakRef` nor `FinalizationRegistry`. There, a report waits until its loop is
 * closed, and does not mention what it is about. */
const weak: Partial<Pick<typeof globalThis, "WeakRef" | "FinalizationRegistry">> = globalThis;

/** Something that a loop's exception handler is told if nothing better comes in between: when the
 * object that it is about is collected, when the loop is closed, or when the process ends, whichever is
 * first. Once. A process with an unseen failure that no handler of its own has taken ends as one that has
 * failed. */
export class LateReport implements Report {
  readonly #loop: EventLoop;
  readonly #context: ExceptionContext;
  readonly #about: WeakRef<object> | undefined;
  readonly #key: "future" | "task" | undefined;
  #due = true;

  /**
   * @param about - the object whose end makes the report due.
   * @param key - under which name the report mentions it, if it does.
   */
  constructor(loop: EventLoop, context: ExceptionContext, about: object, key?: "future" | "task") {
    this.#loop = loop;
    this.#context = context;
    this.#about = weak.WeakRef && new weak.WeakRef(about);
    this.#key = key;
    keep(this, loopState(loop).reports);
    collected?.register(about, this, this);
    if (fresh.push(this) === 1) queueMicrotask(formatStacks);
  }

  /** Lets the error go of what it was thrown in. */
  formatStack(): void {
    if (this.#due) formatStack(this.#context.error, 8);
  }

  /** Calls the report off. */
  dismiss(): void {
    if (!this.#due) return;
    this.#due = false;
    const { reports } = loopState(this.#loop);
    reports.delete(this);
    if (reports.size === 0) registers.unseen?.delete(reports);
    collected?.unregister(this);
  }

  /** Reports now. */
  deliver(): void {
    this.dismiss();
    const about = this.#about?.deref();
    if (about !== undefined && this.#key !== undefined) this.#context[this.#key] = about;
    this.#loop.callExceptionHandler(this.#context);
    if (this.#key !== undefined && !this.#loop.hasExceptionHandler) failProcess();
  }
}

function keep(report: Report, reports: Set<Report>): void {
  reports.add(report);
  if (registers.unseen === null) {
    const unseen = new Set<Set<Report>>();
    registers.unseen = unseen;
    onExit(() => reportUnseen(unseen));
  }
  registers.unseen.add(reports);
}

/** The process ends. */
function reportUnseen(unseen: ReadonlySet<Set<Report>>): void {
  for (const reports of unseen) for (const report of reports) report.deliver();
}

const collected = /* @__PURE__ */ watchCollections();

function watchCollections(): FinalizationRegistry<LateReport> | undefined {
  const { FinalizationRegistry: Registry } = weak;
  return Registry && new Registry((report) => report.deliver());
}

// V8 formats an error's stack when it is read for the first time, and until then the error holds on to the
// functions and objects that ran: most often to the very task whose collection makes the report
// due. Formatting takes longer than all the rest, so it is put off until the code that looks at the error soon has had its chance.
let fresh: LateReport[] = [];

function formatStacks(): void {
  const reports = fresh;
  fresh = [];
  for (const report of reports) report.formatStack();
}

/** Reads the stack of an error, and of those that it came from. */
function formatStack(error: unknown, levels: number): void {
  if (levels === 0) return;
  try {
    if (!(error instanceof Error)) return;
    void error.stack;
    formatStack(error.cause, levels - 1);
    if (error instanceof AggregateError)
      for (const each of error.errors) formatStack(each, levels - 1);
  } catch {
    // A getter of the program's own has thrown, or `errors` is not a list.
  }
}
