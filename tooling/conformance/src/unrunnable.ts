/** A scenario that asks for more than any comparison wants, or for what no scenario should: its
 * trace says nothing. Generated scenarios of this kind are dropped. */
export class Unrunnable extends Error {
  override readonly name = "Unrunnable";
}
