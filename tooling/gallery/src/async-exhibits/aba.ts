import { sleep } from "@x/future";
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

async function reuse(isUnchanged: (list: List, head: Node, version: number) => boolean) {
  const c: Node = { name: "c", next: null };
  const b: Node = { name: "b", next: c };
  const a: Node = { name: "a", next: b };
  const list: List = { head: a, version: 0 };
  const taken: Node[] = [];
  async function take(): Promise<Node> {
    for (;;) {
      const { head, version } = list;
      if (head === null) throw new Error("the list is empty");
      const { next } = head;
      await sleep(0);
      if (isUnchanged(list, head, version)) {
        list.head = next;
        list.version += 1;
        return head;
      }
    }
  }
  await taskGroup((group) => {
    group.createTask(async function taker() {
      taken.push(await take());
    });
    group.createTask(async function reuser() {
      const first = await take();
      taken.push(await take());
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
  async bug() {
    await reuse((list, head) => list.head === head);
  },
  async fixed() {
    await reuse((list, head, version) => list.head === head && list.version === version);
  },
};
