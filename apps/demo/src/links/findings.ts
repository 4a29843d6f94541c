import type { Document } from "./document.ts";
import type { Link } from "./extract.ts";
import type { Outcome } from "./outcome.ts";
import { hasAnchor, resolve } from "./resolve.ts";
import type { Source } from "./source.ts";

/** An address that is checked once, however many links lead to it. */
export interface Target {
  readonly url: URL;
  readonly isSeed: boolean;
  outcome?: Outcome;
}

/** A link in a document. */
interface Reference extends Link {
  readonly document: string;
  readonly leadsTo: { readonly target: Target; readonly fragment: string } | "skipped" | "invalid";
}

export interface Finding extends Link {
  readonly document: string;
  readonly state: "fine" | "broken" | "skipped" | "unchecked";
  readonly status: string;
}

/** Everything that is known so far. It is consistent at any moment, so that a check may end at any moment. */
export class Findings {
  readonly #source: Source;
  readonly #offline: boolean;
  readonly #references: Reference[] = [];
  readonly #targets = new Map<string, Target>();
  readonly #documents = new Set<string>();
  readonly seeds: readonly Target[];
  /** Addresses that are known, and how many of them have been checked. */
  known = 0;
  checked = 0;

  /** @param options - `offline`: skips the links that are not the source's own. */
  constructor(source: Source, { offline }: { readonly offline: boolean }) {
    this.#source = source;
    this.#offline = offline;
    this.seeds = source.seeds.map((url) => this.#targetAt(url, true).target);
  }

  get documents(): number {
    return this.#documents.size;
  }

  /** Notes the links of a document, and returns the addresses that are new. */
  addDocument(document: Document): Target[] {
    if (this.#documents.has(document.url.href)) return []; // two addresses led to it
    this.#documents.add(document.url.href);
    const found: Target[] = [];
    for (const link of document.links) {
      const place = resolve(link, document, this.#source.root);
      let leadsTo: Reference["leadsTo"];
      if (place.kind === "address" && this.#offline && !this.#source.owns(place.url)) {
        leadsTo = "skipped";
      } else if (place.kind === "address") {
        const { target, isNew } = this.#targetAt(place.url, false);
        if (isNew) found.push(target);
        leadsTo = { target, fragment: place.fragment };
      } else {
        leadsTo = place.kind;
      }
      this.#references.push({ ...link, document: document.name, leadsTo });
    }
    return found;
  }

  settle(target: Target, outcome: Outcome): void {
    target.outcome = outcome;
    this.checked++;
    // What was read there also serves for links to the address that redirects led to. After a HEAD nothing was read.
    const { document } = outcome;
    if (document && !this.#targets.has(document.url.href)) {
      this.#targets.set(document.url.href, target);
    }
  }

  /** One for each link, and for each seed that could not be fetched. */
  *list(): Generator<Finding> {
    for (const { url, outcome } of this.seeds) {
      if (outcome?.ok !== false) continue;
      const { status } = outcome;
      yield { document: this.#source.name, line: 0, href: url.href, state: "broken", status };
    }
    for (const { document, line, href, leadsTo } of this.#references) {
      yield { document, line, href, ...judge(leadsTo) };
    }
  }

  #targetAt(url: URL, isSeed: boolean): { target: Target; isNew: boolean } {
    const known = this.#targets.get(url.href);
    if (known !== undefined) return { target: known, isNew: false };
    const target: Target = { url, isSeed };
    this.#targets.set(url.href, target);
    this.known++;
    return { target, isNew: true };
  }
}

function judge(leadsTo: Reference["leadsTo"]): Pick<Finding, "state" | "status"> {
  if (leadsTo === "skipped") return { state: "skipped", status: "not checked here" };
  if (leadsTo === "invalid") return { state: "broken", status: "not a valid address" };
  const { outcome } = leadsTo.target;
  if (outcome === undefined) return { state: "unchecked", status: "not checked" };
  if (!outcome.ok) return { state: "broken", status: outcome.status };
  if (outcome.document && !hasAnchor(outcome.document, leadsTo.fragment)) {
    return { state: "broken", status: `no anchor #${leadsTo.fragment}` };
  }
  return { state: "fine", status: outcome.status };
}
