import {
  type Awaitable,
  type Coroutine,
  currentTask,
  Future,
  setTaskFactory,
  Task,
} from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { Queue } from "@x/queue";
import { Lock } from "@x/sync";
import { runBody } from "./body.ts";
import { type Callback, makeCallback } from "./callback.ts";
import { coroutines, type Dialect, type Waitable } from "./dialect.ts";
import { describeObject, makeObject, type SharedObject } from "./objects.ts";
import { Recorder } from "./recorder.ts";
import type { Argument, ObjectSpec, Scenario, Value } from "./scenario.ts";
import type { Payload } from "./trace.ts";
import { Unrunnable } from "./unrunnable.ts";
import { anAwaitable, type Kind, type Variable } from "./variable.ts";

const MOST_EVENTS = 4000;
const MOST_COROUTINES = 400;

/** A scenario while it runs: its loop, and what its names stand for. */
export class Program {
  readonly loop: EventLoop;
  readonly recorder: Recorder;
  readonly flags: Map<string, Value> = new Map();
  /** Every task, in the order in which their creation began. */
  readonly tasks: Task<unknown>[] = [];
  /** Every future that a statement made, with the variable it was made for. */
  readonly futures: (readonly [variable: string, future: Future<unknown>])[] = [];
  main: Task<unknown> | undefined;
  /** Why the trace says nothing, once that is known. The run goes on, and leaves no more events. */
  problem: Unrunnable | undefined;
  readonly #scenario: Scenario;
  readonly #variables = new Map<string, Variable>();
  readonly #objects = new Map<string, SharedObject>();
  readonly #callbacks = new Map<string, Callback>();
  readonly #dialect: Dialect;
  #coroutines = 0;
  readonly #counts = new Map<string, number>();
  readonly #labels = new Map<object, string>();

  constructor(
    scenario: Scenario,
    dialect: Dialect = coroutines,
    loop = new EventLoop({ host: new VirtualHost() }),
  ) {
    this.loop = loop;
    this.recorder = new Recorder(loop);
    this.#scenario = scenario;
    this.#dialect = dialect;
    this.#watchTasks(scenario.eager_factory === true);
    for (const [name, spec] of Object.entries(scenario.objects ?? {})) this.#makeObject(name, spec);
  }

  emit(label: string, operation: string, payload: Payload = null): void {
    if (this.problem !== undefined) return;
    if (this.recorder.events.length >= MOST_EVENTS) this.giveUp("too many events");
    this.recorder.emit(label, operation, payload);
  }

  /** Ends the run: what the scenario asks for cannot be compared. */
  giveUp(problem: string): never {
    this.problem ??= new Unrunnable(problem);
    throw this.problem;
  }

  /** A new coroutine of a body, that is a call of its function which has not begun. */
  coroutine(body: string): Awaitable<Value> {
    const begin = this.begin(body);
    const coroutine = this.#dialect.defer(begin);
    this.#labels.set(coroutine, begin.label);
    return coroutine;
  }

  /** The function of a body, to be called once. It is labelled with the number of such calls. */
  begin(body: string): (() => Coroutine<Value> | Promise<Value>) & { readonly label: string } {
    const statements = this.#scenario.bodies[body];
    if (statements === undefined) return this.giveUp(`no body is called ${body}`);
    if (this.#coroutines >= MOST_COROUTINES) return this.giveUp("too many coroutines");
    this.#coroutines += 1;
    const count = (this.#counts.get(body) ?? 0) + 1;
    this.#counts.set(body, count);
    const label = `${body}#${count}`;
    return Object.assign(
      this.write(() => runBody(this, label, statements)),
      { label },
    );
  }

  /** Waits, in the dialect of the program. */
  wait<T>(awaitable: Waitable<T>): Coroutine<T> {
    return this.#dialect.wait(awaitable);
  }

  /** A function in the dialect of the program. */
  write<A extends unknown[], T>(
    steps: (...args: A) => Coroutine<T>,
  ): (...args: A) => Coroutine<T> | Promise<T> {
    return this.#dialect.write(steps);
  }

  /** The function that a callback's name stands for, always the same. */
  callback(name: string): Callback {
    let callback = this.#callbacks.get(name);
    if (callback === undefined) {
      callback = makeCallback(this, `@${name}`, this.#scenario.callbacks?.[name] ?? []);
      this.#callbacks.set(name, callback);
    }
    return callback;
  }

  assign(name: string, variable: Variable): void {
    this.#variables.set(name, variable);
  }

  assignFuture(name: string): void {
    const future = new Future<unknown>({ loop: this.loop });
    this.futures.push([name, future]);
    this.assign(name, future);
  }

  /** What a variable holds; undefined when it is unset. */
  get<V extends Variable>(name: string, isOfKind: Kind<V>): V | undefined {
    const variable = this.#lookUp(name);
    if (variable === undefined || isOfKind(variable)) return variable;
    return this.giveUp(`the variable ${name} holds something else`);
  }

  /** What an argument stands for; undefined when it is a variable that is unset. */
  argument(argument: Argument): Awaitable<unknown> | undefined {
    if (typeof argument === "object") return this.coroutine(argument.co);
    return this.get(argument, anAwaitable);
  }

  /** What a list of arguments stands for, without the variables that are unset. */
  arguments(list: readonly Argument[]): Awaitable<unknown>[] {
    return list.map((each) => this.argument(each)).filter((each) => each !== undefined);
  }

  /** The object of a name, of one of the classes that a statement is for. */
  object<T extends SharedObject>(
    name: string,
    ...classes: readonly (abstract new (
      ...args: never
    ) => T)[]
  ): T {
    const object = this.#objects.get(name);
    for (const each of classes) if (object instanceof each) return object;
    return this.giveUp(`no ${classes.map((each) => each.name).join(", ")} is called ${name}`);
  }

  queue(name: string): Queue<Value> {
    return this.object(name, Queue<Value>);
  }

  /** What its queues, locks and the like hold at present. */
  get left(): Record<string, Payload> {
    const objects = [...this.#objects].map(([name, object]) => [name, describeObject(object)]);
    return Object.fromEntries(objects);
  }

  #lookUp(name: string): Variable | undefined {
    if (name === "@self") return currentTask(this.loop) ?? undefined;
    if (name === "@main") return this.main;
    return this.#variables.get(name);
  }

  #makeObject(name: string, spec: ObjectSpec): void {
    if (spec[0] === "future") {
      this.assignFuture(name);
      return;
    }
    this.#objects.set(
      name,
      makeObject(spec, (lock) => this.object(lock, Lock)),
    );
  }

  /** Learns of every task as it is made, and names it after its coroutine. */
  #watchTasks(eager: boolean): void {
    setTaskFactory(this.loop, (loop, coroutine, options) => {
      const place = this.tasks.length;
      this.tasks.length += 1;
      const name = this.#labels.get(coroutine) ?? "?";
      const task = new Task(coroutine, { loop, name, ...(eager && { eager }), ...options });
      this.tasks[place] = task;
      return task;
    });
  }
}
