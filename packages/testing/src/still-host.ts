import { VirtualHost } from "@x/loop";

/** A virtual clock that can be told to stand still. It then only remembers whether the loop has asked it to
 * move. */
export class StillHost extends VirtualHost {
  still = false;
  /** Whether the loop had nothing left to do at the present time. */
  asked = false;

  override advance(when: number): void {
    if (this.still) this.asked = when > this.now();
    else super.advance(when);
  }
}
