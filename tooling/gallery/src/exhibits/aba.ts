import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Node {
  readonly name: string;
  next: Node | null;
}

/** A free list of nodes. `version` counts its changes. */
interface List {
  head: Node | null;
  version: number;
}

function* reuse(isUnchanged: (list: List, head: Node, version: number) => boolean) {
  const c: Node = { name: "c", next: null };
  const b: Node = { name: "b", next: c };
  const a: Node = { name: "a", next: b };
  const list: List = { head: a, version: 0 };
  const taken: Node[] = [];
  function* take(): Coroutine<Node> {
    for (;;) {
      const { head, version } = list;
      if (head === null) throw new Error("the list is empty");
      const { next } = head;
      yield* sleep(0);
      if (isUnchanged(list, head, version)) {
        list.head = next;
        list.version += 1;
        return head;
      }
    }
  }
  yield* taskGroup((group) => {
    group.createTask(function* taker() {
      taken.push(yield* take());
    });
    group.createTask(function* reuser() {
      const first = yield* take();
      taken.push(yield* take());
      first.next = list.head;
      list.head = first;
      list.version += 1;
    });
  });
  for (let node = list.head; node !== null; node = node.next) {
    check(!taken.includes(node), `${node.name} is free and taken`);
  }
}

export const aba: Exhibit = {
  name: "ABA",
  about: "the same value is back, and what hangs on it is not the same",
  *bug() {
    yield* reuse((list, head) => list.head === head);
  },
  *fixed() {
    yield* reuse((list, head, version) => list.head === head && list.version === version);
  },
};
