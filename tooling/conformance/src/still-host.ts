import { VirtualHost } from "@x/loop";

/** A clock that can be told to stand still: it then notes that the loop has asked it to move. */
export class StillHost extends VirtualHost {
  still = false;
  asked = false;

  override advance(when: number): void {
    if (this.still) this.asked = when > this.now();
    else super.advance(when);
  }
}
