import type { Task } from "@x/future";
import { type CancelRequest, Scope } from "@x/future/internal";

/** The scope of a group's block. */
export class GroupScope extends Scope {
  /** The first request to cancel the block that is not the group's own. */
  request: CancelRequest | undefined = undefined;
  private readonly members: ReadonlySet<Task<unknown>>;

  constructor(members: ReadonlySet<Task<unknown>>) {
    super();
    this.members = members;
  }

  override get label(): string {
    return "taskGroup";
  }

  override abort(message?: unknown): void {
    this.request ??= { message };
    super.abort(message);
  }

  override get tasks(): Iterable<Task<unknown>> {
    return this.members;
  }
}
