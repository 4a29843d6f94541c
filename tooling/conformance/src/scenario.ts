/** What a scenario passes around: a value of JSON without objects. */
export type Value = null | boolean | number | string | readonly Value[];

/** The exceptions that a scenario can make. */
export type ErrorType = "ValueError" | "RuntimeError" | "TimeoutError" | "CancelledError";

/** What a handler of a `try` catches. */
export type ErrorKind =
  | "cancelled"
  | "timeout"
  | "value"
  | "runtime"
  | "invalid"
  | "queue"
  | "group"
  | "error"
  | "any";

/** An argument: a variable's name, or a new coroutine of a body. */
export type Argument = string | { readonly co: string };

/** The members of a group, which may be groups. */
export type GroupMember =
  | readonly [type: ErrorType, message: string | null]
  | readonly [message: string, members: readonly GroupMember[]];

export interface TryParts {
  readonly body: Statements;
  readonly except?: readonly (readonly [kind: ErrorKind, statements: Statements])[];
  readonly else?: Statements;
  readonly finally?: Statements;
}

interface SpawnOptions {
  readonly name?: string;
  readonly eager?: boolean;
}

export interface GatherOptions {
  readonly return_exceptions?: boolean;
}

interface WaitOptions {
  readonly timeout?: number | null;
  readonly return_when?: "ALL_COMPLETED" | "FIRST_COMPLETED" | "FIRST_EXCEPTION";
}

export interface AsCompletedOptions {
  readonly as: string;
  readonly mode: "plain" | "async";
  readonly timeout?: number | null;
}

/** Statements that decide which statement comes next. They emit nothing of their own. */
export type FlowStatement =
  | readonly ["try", TryParts]
  | readonly ["raise", ErrorType, (string | null)?]
  | readonly ["raise_group", string, readonly GroupMember[]]
  | readonly ["reraise"]
  | readonly ["return", Value?]
  | readonly ["repeat", number, Statements]
  | readonly ["break"]
  | readonly ["timeout" | "timeout_at", string, number | null, Statements]
  | readonly ["taskgroup" | "with", string, Statements]
  | readonly ["as_completed", readonly Argument[], AsCompletedOptions, Statements];

/** Statements that may wait, and then emit one event. */
export type WaitingStatement =
  | readonly ["sleep" | "spin", number]
  | readonly ["call" | "await" | "get" | "join", string]
  | readonly ["acquire" | "cond_wait" | "event_wait", string]
  | readonly ["barrier_wait" | "barrier_reset" | "barrier_abort", string]
  | readonly ["cond_wait_for", string, string]
  | readonly ["gather", readonly Argument[], GatherOptions?]
  | readonly ["wait", readonly string[], WaitOptions?]
  | readonly ["wait_for", Argument, number | null]
  | readonly ["shield", Argument]
  | readonly ["put", string, Value];

/** Statements that emit one event and never wait, so that callbacks may hold them too. */
export type PlainStatement =
  | readonly ["log", Value]
  | readonly ["time" | "whoami" | "all_tasks"]
  | readonly ["flag", string, Value]
  | readonly ["spawn", string, string, SpawnOptions?]
  | readonly ["cancel", string, (string | null)?]
  | readonly ["uncancel" | "cancelling", string?]
  | readonly ["inspect" | "result" | "exception", string]
  | readonly ["gather_into", readonly Argument[], GatherOptions, string]
  | readonly ["shield_into", Argument, string]
  | readonly ["reschedule", string, number | null]
  | readonly ["reschedule_in", string, number]
  | readonly ["expired" | "when", string]
  | readonly ["tg_spawn", string, string | null, string, SpawnOptions?]
  | readonly ["future", string]
  | readonly ["set_result", string, Value?]
  | readonly ["set_exception", string, ErrorType, (string | null)?]
  | readonly ["add_cb" | "remove_cb" | "call_soon", string, string]
  | readonly ["call_later" | "call_at", string, number, string]
  | readonly ["handle_cancel" | "handle_cancelled", string]
  | readonly ["put_nowait", string, Value]
  | readonly ["get_nowait" | "task_done" | "qsize", string]
  | readonly ["shutdown", string, boolean?]
  | readonly ["release" | "locked" | "notify_all" | "barrier_info", string]
  | readonly ["event_set" | "event_clear" | "event_is_set", string]
  | readonly ["notify", string, number?];

export type Statement = FlowStatement | WaitingStatement | PlainStatement;
export type Statements = readonly Statement[];

/** What a callback may hold. */
export type CallbackStatement = PlainStatement | readonly ["raise", ErrorType, (string | null)?];

export type ObjectSpec =
  | readonly ["future"]
  | readonly ["queue", "fifo" | "lifo" | "priority", number]
  | readonly ["lock" | "event"]
  | readonly ["condition", string?]
  | readonly ["semaphore" | "bounded" | "barrier", number];

/** A small concurrent program; docs/conformance.md says what each part means. */
export interface Scenario {
  readonly id?: string;
  readonly area?: string;
  readonly doc?: string;
  readonly bodies: Readonly<Record<string, Statements>>;
  readonly objects?: Readonly<Record<string, ObjectSpec>>;
  readonly callbacks?: Readonly<Record<string, readonly CallbackStatement[]>>;
  readonly eager_factory?: boolean;
  readonly features?: readonly string[];
}
