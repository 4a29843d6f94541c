import { type Coroutine, runSync, sleep } from "@x/future";
import { gather } from "@x/gather";
import { getRunningLoop } from "@x/loop";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/links/answer.ts";
import { Hosts } from "../../src/links/hosts.ts";
import { broken, fine, type Outcome } from "../../src/links/outcome.ts";
import { defaults } from "../../src/links/settings.ts";
import { tryAgain } from "../../src/links/try-again.ts";

// Whatever waits here does so in virtual time.

const url = new URL("http://host.example/");
const now = () => getRunningLoop().time();

describe("trying again", () => {
  /** When each try was made, when none but the `last` is fine. */
  function tries(failure: Partial<Outcome>, settings = defaults, last = Infinity) {
    const times: number[] = [];
    function* attempt(tried: number): Coroutine<Outcome> {
      times.push(now());
      yield* sleep(0);
      return tried === last ? fine(url, "200 OK") : broken(url, "failed", failure);
    }
    const outcome = runSync(tryAgain(attempt, settings));
    return { outcome, times };
  }

  test("later and later, and not all at the same time", () => {
    const settings = { ...defaults, backoff: 100, tries: 4 };
    for (let n = 0; n < 100; n++) {
      const { outcome, times } = tries({ transient: true }, settings);
      expect(outcome.status).toBe("failed, 4 tries");
      const pauses = times.slice(1).map((time, n) => time - (times[n] ?? 0));
      expect(pauses).toHaveLength(3);
      for (const [n, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(50 * 2 ** n);
        expect(pause).toBeLessThanOrEqual(100 * 2 ** n);
      }
    }
  });

  test("as late as the server asks", () => {
    const { outcome, times } = tries({ transient: true, retryAfter: 7_000 }, defaults, 2);
    expect(times).toEqual([0, 7_000]);
    expect(outcome).toEqual(fine(url, "200 OK"));
  });

  test("not when it asks for more than there is patience", () => {
    const { outcome, times } = tries(
      { transient: true, retryAfter: 7_000 },
      { ...defaults, patience: 6_999 },
    );
    expect(times).toEqual([0]);
    expect(outcome.status).toBe("failed");
  });

  test("not what stays as it is", () => {
    expect(tries({}).times).toEqual([0]);
  });
});

describe("a host", () => {
  const visit = (hosts: Hosts, at: URL, starts: number[]) =>
    hosts.visit(at, function* () {
      starts.push(now());
      yield* sleep(100);
    });

  test("gets no more requests at a time than its limit, others are not held up", () => {
    const [starts, elsewhere]: number[][] = [[], []];
    runSync(function* () {
      const hosts = new Hosts(2);
      const visits = Array.from({ length: 5 }, () => visit(hosts, url, starts ?? []));
      yield* gather([...visits, visit(hosts, new URL("http://other.example/"), elsewhere ?? [])]);
    });
    expect(starts).toEqual([0, 0, 100, 100, 200]);
    expect(elsewhere).toEqual([0]);
  });

  test("is left alone by all when it asks for that", () => {
    const starts: number[] = [];
    runSync(function* () {
      const hosts = new Hosts(2);
      const headers = new Headers({ "retry-after": "3" });
      const answer = { url, status: 429, statusText: "Too Many Requests", headers };
      expect(judge(answer, { hosts, settings: defaults }).retryAfter).toBe(3_000);
      yield* gather(Array.from({ length: 3 }, () => visit(hosts, url, starts)));
    });
    expect(starts).toEqual([3_000, 3_000, 3_100]);
  });

  test("whose visitor is cancelled has room for the next", () => {
    const starts: number[] = [];
    runSync(function* () {
      const hosts = new Hosts(1);
      hosts.rest(url, 50);
      const visits = [visit(hosts, url, starts), visit(hosts, url, starts)];
      const all = gather(visits, { returnExceptions: true });
      yield* sleep(10);
      all.cancel();
      yield* gather([all], { returnExceptions: true });
      yield* visit(hosts, url, starts);
    });
    expect(starts).toEqual([50]);
  });
});
