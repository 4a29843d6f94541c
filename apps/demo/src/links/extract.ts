/** A link as its author wrote it. */
export interface Link {
  readonly href: string;
  readonly line: number;
}

/** What a text says about links: where its own lead, and what a #fragment may point to. */
export interface Extract {
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
  /** From HTML's `<base href>`: what relative links start from instead of the document's address. */
  readonly base?: string;
}
