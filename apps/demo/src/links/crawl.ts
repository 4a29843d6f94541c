import type { Coroutine, CoroutineCall } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import { checkAddress } from "./check-address.ts";
import type { Document } from "./document.ts";
import type { Findings, Target } from "./findings.ts";
import { checkFile } from "./local-files.ts";
import type { Outcome } from "./outcome.ts";
import type { Network } from "./request.ts";
import type { Source } from "./source.ts";

export interface Crawl extends Network {
  readonly source: Source;
  /** Filled during the crawl, so that what was found is there even after a cancel. */
  readonly findings: Findings;
  /** Called after each check. */
  onProgress(): void;
}

/**
 * Checks the source's seeds and all that they lead to. Addresses go to the workers through a
 * bounded queue; documents come back through an unbounded one, since a worker that had to
 * wait for room there would wait for itself.
 */
export function crawl(job: Crawl): CoroutineCall<void> {
  return taskGroup(function* (group) {
    const addresses = new Queue<Target>({ maxsize: 2 * job.settings.limit });
    const documents = new Queue<Document>();
    for (let n = 1; n <= job.settings.limit; n++) {
      group.createTask(checkAll(addresses, documents, job), { name: `worker ${n}` });
    }
    group.createTask(readAll(documents, addresses, job), { name: "reader" });
    for (const seed of job.findings.seeds) yield* addresses.put(seed);
    // A document may bring addresses, and an address a document: it is over when neither is left.
    while (addresses.unfinished + documents.unfinished > 0) {
      yield* addresses.join();
      yield* documents.join();
    }
    group.cancel(); // the workers and the reader, which would wait for more
  });
}

function* checkAll(
  addresses: Queue<Target>,
  documents: Queue<Document>,
  job: Crawl,
): Coroutine<never> {
  for (;;) {
    const target = yield* addresses.get();
    const outcome = yield* check(target.url, job);
    if (target.isSeed) job.source.arrived(outcome.url);
    job.findings.settle(target, outcome);
    if (outcome.document && job.source.follows(outcome.url)) documents.putNowait(outcome.document);
    addresses.taskDone();
    job.onProgress();
  }
}

function* readAll(
  documents: Queue<Document>,
  addresses: Queue<Target>,
  job: Crawl,
): Coroutine<never> {
  for (;;) {
    const document = yield* documents.get();
    for (const target of job.findings.addDocument(document)) yield* addresses.put(target);
    documents.taskDone();
  }
}

function check(url: URL, job: Crawl): Coroutine<Outcome> {
  return url.protocol === "file:"
    ? checkFile(url)
    : checkAddress(url, job.source.follows(url), job);
}
