import type { Argument, ObjectSpec, Statements } from "../scenario.ts";
import type { Draft } from "./draft.ts";
import type { VariableKind } from "./names.ts";
import type { Random } from "./random.ts";

interface Position {
  readonly kind: "body" | "callback";
  /** Which of the bodies or callbacks; -1 is `main`. */
  readonly index: number;
  readonly depth: number;
  readonly inLoop: boolean;
  readonly inHandler: boolean;
  /** The groups and timeouts that are open around it, innermost last. */
  readonly groups: readonly string[];
  readonly timeouts: readonly string[];
}

/** What is to come first: anything that may stand there, or something that acts on others or that
 * waits for them. */
export type First = "body" | "callback" | "act" | "hang";

type WriteStatements = (place: Place, most: number, first?: First) => Statements;

/** Where statements are being written, and what they can refer to there. */
export class Place {
  readonly draft: Draft;
  readonly position: Position;
  readonly #write: WriteStatements;

  private constructor(draft: Draft, position: Position, write: WriteStatements) {
    this.draft = draft;
    this.position = position;
    this.#write = write;
  }

  static start(draft: Draft, kind: Position["kind"], index: number, write: WriteStatements): Place {
    const outside = { depth: 0, inLoop: false, inHandler: false, groups: [], timeouts: [] };
    return new Place(draft, { kind, index, ...outside }, write);
  }

  /** Statements of one list, one at least. */
  statements(most: number, first: First = this.position.kind): Statements {
    return this.#write(this, most, first);
  }

  get random(): Random {
    return this.draft.random;
  }

  /** A list of statements within the one that is being written. */
  block(most: number, change: Partial<Position> = {}): Statements {
    const position = { ...this.position, ...change, depth: this.position.depth + 1 };
    return this.#write(new Place(this.draft, position, this.#write), most);
  }

  /** A body to start a task of. */
  body(): string | undefined {
    const any = this.position.kind === "callback" || this.random.percent(1);
    return any ? this.random.pick(this.draft.bodies) : this.laterBody();
  }

  /** A body that never gets to call the one that is being written. */
  laterBody(): string | undefined {
    return this.random.pick(this.draft.bodies.slice(this.position.index + 1));
  }

  callback(): string | undefined {
    const { callbacks } = this.draft;
    const any = this.position.kind === "body" || this.random.percent(2);
    return this.random.pick(any ? callbacks : callbacks.slice(this.position.index + 1));
  }

  task(): string | undefined {
    const { random } = this;
    if (random.percent(3)) return "@main";
    return random.percent(3) ? "@self" : this.draft.names.use("task");
  }

  /** A task or a future, to look at. */
  future(): string | undefined {
    const { names } = this.draft;
    const kind = this.random.weighted<VariableKind>([
      [14, "task"],
      [4, "future"],
      [4, "outer"],
    ]) as VariableKind;
    return names.use(kind) ?? names.use("task", "future", "outer");
  }

  /** A task or a future to wait for: seldom the task that is to wait. */
  awaitable(): string | undefined {
    const future = this.future();
    if (future === undefined || this.position.kind === "callback") return future;
    const { bodies, bodiesOf } = this.draft;
    const mayBeSelf = bodiesOf.get(future)?.has(bodies[this.position.index] ?? "main");
    return mayBeSelf && this.random.percent(97) ? undefined : future;
  }

  /** A future to settle: seldom one that a gather or a shield will settle. */
  unsettled(): string | undefined {
    const { names } = this.draft;
    if (this.random.percent(5)) return names.use("outer");
    return this.random.percent(2) ? names.use("task") : names.use("future");
  }

  argument(): Argument | undefined {
    const body = this.random.percent(45) ? this.body() : undefined;
    return body === undefined ? this.awaitable() : { co: body };
  }

  arguments(): Argument[] {
    const count = this.random.weighted([
      [1, 0],
      [4, 1],
      [8, 2],
      [5, 3],
      [2, 4],
    ]) as number;
    return some(count, () => this.argument());
  }

  awaitables(): string[] {
    return some(this.random.between(this.random.percent(5) ? 0 : 1, 4), () => this.awaitable());
  }

  /** A timeout: rather one that is open around this place. */
  timeout(): string | undefined {
    return this.#openOr(this.position.timeouts, "timeout");
  }

  group(): string | undefined {
    return this.#openOr(this.position.groups, "group");
  }

  /** An object of one of some kinds. */
  object(...kinds: readonly ObjectSpec[0][]): string | undefined {
    const objects = Object.entries(this.draft.objects);
    return this.random.pick(
      objects.flatMap(([name, [kind]]) => (kinds.includes(kind) ? [name] : [])),
    );
  }

  #openOr(open: readonly string[], kind: VariableKind): string | undefined {
    const any = open.length === 0 || this.random.percent(20);
    return any ? this.draft.names.use(kind) : this.random.pick(open);
  }
}

function some<T>(count: number, make: () => T | undefined): T[] {
  return Array.from({ length: count }, make).filter((each) => each !== undefined);
}
