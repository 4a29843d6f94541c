import type { ObjectSpec } from "../scenario.ts";
import { type Area, areas } from "./areas.ts";
import { Names } from "./names.ts";
import type { Random } from "./random.ts";

/** A scenario while it is written: what its statements can refer to. */
export class Draft {
  readonly random: Random;
  readonly area: Area;
  readonly names: Names;
  /** Besides `main`; a body mostly starts later ones, so that scenarios come to an end. */
  readonly bodies: readonly string[];
  readonly callbacks: readonly string[];
  readonly objects: Record<string, ObjectSpec> = {};
  /** The bodies that the tasks of a variable may run. */
  readonly bodiesOf: Map<string, Set<string>> = new Map();
  /** The statements that may still be written. */
  budget = 0;
  #items = 0;

  constructor(random: Random, area: Area, size: number) {
    this.random = random;
    this.area = area;
    this.names = new Names(random, random.between(1, 2 + Math.ceil(size / 12)));
    this.bodies = ["a", "b", "c", "d", "e", "f"].slice(0, 1 + Math.ceil(size / 14));
    this.callbacks = ["k1", "k2", "k3", "k4"].slice(0, 1 + Math.ceil(size / 20));
  }

  get emphasis(): (typeof areas)[Area] {
    return areas[this.area];
  }

  /** A variable for a new task of a body. */
  newTask(body: string): string {
    const variable = this.names.assign("task");
    const bodies = this.bodiesOf.get(variable) ?? new Set();
    this.bodiesOf.set(variable, bodies.add(body));
    return variable;
  }

  /** A variable for the item of an as_completed, of a name that no other has. */
  newItem(): string {
    this.#items += 1;
    return `i${this.#items}`;
  }

  addObject(name: string, spec: ObjectSpec): void {
    this.objects[name] = spec;
  }

  get queues(): readonly (readonly [name: string, priority: boolean])[] {
    return Object.entries(this.objects).flatMap(([name, spec]) =>
      spec[0] === "queue" ? [[name, spec[1] === "priority"] as const] : [],
    );
  }
}
