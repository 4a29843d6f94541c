/** Statements that belong together. */
export type Family =
  | "steps"
  | "flow"
  | "tasks"
  | "looking"
  | "futures"
  | "handles"
  | "gather"
  | "shield"
  | "wait"
  | "as_completed"
  | "wait_for"
  | "timeouts"
  | "groups"
  | "queues"
  | "sync";

interface Emphasis {
  /** How often the statements of a family are chosen. */
  readonly weights: Readonly<Record<Family, number>>;
  /** How many percent of the tasks, and of the scenarios' task factories, are eager. */
  readonly eagerTasks: number;
  readonly eagerFactories: number;
}

const EVERYWHERE: Record<Family, number> = {
  steps: 14,
  flow: 9,
  tasks: 12,
  looking: 4,
  futures: 1,
  handles: 1,
  gather: 1,
  shield: 1,
  wait: 1,
  as_completed: 1,
  wait_for: 1,
  timeouts: 1,
  groups: 1,
  queues: 0,
  sync: 0,
};

const emphasis = (weights: Partial<Record<Family, number>>): Emphasis => ({
  weights: { ...EVERYWHERE, ...weights },
  eagerTasks: 1,
  eagerFactories: 0,
});

const MIXED: Partial<Record<Family, number>> = {
  futures: 4,
  handles: 2,
  gather: 4,
  shield: 4,
  wait: 4,
  as_completed: 4,
  wait_for: 4,
  timeouts: 4,
  groups: 5,
  queues: 3,
  sync: 5,
};

/** What the scenarios of each area are mostly about. */
export const areas = {
  loop: emphasis({ handles: 20, futures: 3 }),
  future: emphasis({ futures: 18, handles: 3, shield: 3 }),
  task: emphasis({ tasks: 26, looking: 8, shield: 2 }),
  gather: emphasis({ gather: 14, shield: 2, futures: 2 }),
  wait: emphasis({ wait: 14 }),
  as_completed: emphasis({ as_completed: 14, tasks: 15 }),
  wait_for: emphasis({ wait_for: 14, shield: 2, timeouts: 2 }),
  timeout: emphasis({ timeouts: 16 }),
  taskgroup: emphasis({ groups: 16, timeouts: 2 }),
  queue: emphasis({ queues: 22, tasks: 18, wait_for: 2, timeouts: 2 }),
  sync: emphasis({ sync: 24, tasks: 18, wait_for: 2, timeouts: 2 }),
  mixed: { ...emphasis(MIXED), eagerTasks: 5, eagerFactories: 4 },
  eager: { ...emphasis(MIXED), eagerTasks: 45, eagerFactories: 30 },
} as const satisfies Record<string, Emphasis>;

export type Area = keyof typeof areas;

export const areaNames = Object.keys(areas) as [Area, ...Area[]];

export const isArea = (name: string): name is Area => Object.hasOwn(areas, name);
