import { EventLoop, type Host, VirtualHost } from "@x/loop";

/** A loop in virtual time, for runOnce(). */
export function virtualLoop(options: { debug?: boolean } = {}): EventLoop {
  return new EventLoop({ host: new VirtualHost(), ...options });
}

/** A list, and callbacks that write their names to it. */
export function recorder(): { log: string[]; write: (name: string) => void } {
  const log: string[] = [];
  return { log, write: (name) => void log.push(name) };
}

/** Runs a loop by hand until nothing is left; how many iterations that took. */
export function runAll(loop: EventLoop): number {
  let iterations = 0;
  while (loop.runOnce()) iterations += 1;
  return iterations;
}

/** A host that a test moves, with no more than a host must have. */
export class ManualHost implements Host {
  time = 0;
  /** How often the loop looked at the clock. */
  looks = 0;
  /** The turns that the loop has asked for. */
  readonly turns: { readonly kind: "soon" | "later"; readonly turn: () => void }[] = [];
  /** The timers that the loop has set and not called off. */
  readonly alarms: { readonly when: number; readonly turn: () => void }[] = [];
  alarmsSet = 0;

  now(): number {
    this.looks += 1;
    return this.time;
  }

  soon(turn: () => void): void {
    this.turns.push({ kind: "soon", turn });
  }

  later(turn: () => void): void {
    this.turns.push({ kind: "later", turn });
  }

  at(when: number, turn: () => void): () => void {
    const alarm = { when, turn };
    this.alarms.push(alarm);
    this.alarmsSet += 1;
    return () => {
      const index = this.alarms.indexOf(alarm);
      if (index >= 0) this.alarms.splice(index, 1);
    };
  }

  /** Gives the loop the turn that it asked for; which kind that was, or undefined for none. */
  turn(): "soon" | "later" | undefined {
    const asked = this.turns.shift();
    asked?.turn();
    return asked?.kind;
  }

  /** Gives the loop its turns until it asks for no more. */
  settle(): void {
    while (this.turn() !== undefined) {}
  }

  /** Moves the clock to the first alarm, or to a time of your choice, and lets it ring. */
  ring(time?: number): void {
    const alarm = this.alarms.shift();
    if (alarm === undefined) throw new Error("no alarm is set");
    this.time = time ?? alarm.when;
    alarm.turn();
  }
}

/** A host that a test moves, with a process to keep alive. */
export class ProcessHost extends ManualHost {
  /** How many want the process kept alive. */
  alive = 0;
  /** The callbacks that are called when the process is idle. */
  readonly watchers = new Set<() => void>();

  keepAlive(): () => void {
    this.alive += 1;
    return () => {
      this.alive -= 1;
    };
  }

  whenIdle(callback: () => void): () => void {
    this.watchers.add(callback);
    return () => {
      if (!this.watchers.delete(callback)) throw new Error("called off twice");
    };
  }

  /** Tells the watchers, once each, that the process is idle. */
  idle(): void {
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const watcher of watchers) watcher();
  }
}
