import type { Finding, Findings } from "./findings.ts";

export interface Report {
  readonly text: string;
  readonly broken: number;
}

/** The broken links, grouped by file; then why it ended early (`cutShort`), if it did; then the sum of it all. */
export function report(findings: Findings, took: number, cutShort?: string): Report {
  const all = [...findings.list()];
  const broken = all.filter(({ state }) => state === "broken");
  const paragraphs = [
    ...table(broken),
    ...(cutShort === undefined ? [] : [`Incomplete: ${cutShort}.`]),
    summary(all, findings, took),
  ];
  return { text: `${paragraphs.join("\n\n")}\n`, broken: broken.length };
}

/** One paragraph a file: `file:line  link  status`, aligned throughout. */
function table(broken: readonly Finding[]): string[] {
  const sorted = broken.toSorted((a, b) => order(a.document, b.document) || a.line - b.line);
  const rows = sorted.map((finding) => ({
    document: finding.document,
    place: finding.line > 0 ? `${finding.document}:${finding.line}` : finding.document,
    href: printable(finding.href),
    status: printable(finding.status),
  }));
  const placeWidth = width(rows.map(({ place }) => place));
  const hrefWidth = width(rows.map(({ href }) => href));
  const files = new Map<string, string[]>();
  for (const { document, place, href, status } of rows) {
    const lines = files.get(document) ?? [];
    files.set(document, lines);
    lines.push(`${place.padEnd(placeWidth)}  ${href.padEnd(hrefWidth)}  ${status}`);
  }
  return [...files.values()].map((lines) => lines.join("\n"));
}

function summary(all: readonly Finding[], findings: Findings, took: number): string {
  const links = all.filter(({ line }) => line > 0);
  const count = (state: Finding["state"]) =>
    all.filter((finding) => finding.state === state).length;
  const documents = plural(findings.documents, "document");
  const states = [
    `${count("broken")} broken`,
    `${links.filter(({ state }) => state === "fine").length} fine`,
    `${count("skipped")} skipped`,
    ...(count("unchecked") > 0 ? [`${count("unchecked")} not checked`] : []),
  ];
  const addresses = plural(findings.checked, "address", "addresses");
  return `${plural(links.length, "link")} in ${documents}: ${states.join(", ")}; ${addresses} checked in ${(took / 1000).toFixed(1)} s`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Columns fit the usual lengths: one very long address must not push all others out of sight. */
function width(cells: readonly string[]): number {
  return Math.min(60, Math.max(0, ...cells.map((cell) => cell.length)));
}

/** Text of a foreign page must not control the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    encodeURIComponent(character),
  );
}
