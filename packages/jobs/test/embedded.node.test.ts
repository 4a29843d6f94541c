// What is different with a database in the process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@x/future";
import { openJobs } from "@x/jobs";
import { expect, onTestFinished, test } from "vitest";

test("a queue in a folder is there when it is opened again, and shares its database with others", () =>
  run(async () => {
    const folder = mkdtempSync(join(tmpdir(), "jobs-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    {
      await using mails = await openJobs<string>("mails", { folder });
      await mails.putAll(["a", "b"]);
      await (await mails.get()).done();
      {
        await using letters = await openJobs<string>("letters", { boss: mails.boss });
        await letters.put("c");
      }
      expect(await mails.size()).toBe(1);
    }
    await using mails = await openJobs<string>("mails", { folder });
    await using letters = await openJobs<string>("letters", { boss: mails.boss });
    await using job = await letters.get();
    expect([job.data, await mails.size()]).toEqual(["c", 1]);
  }));

test("a folder that cannot be made is an error that names it", () =>
  run(async () => {
    await expect(openJobs("mails", { folder: "/dev/null/mails" })).rejects.toThrow(
      "no queue could be opened in the database at /dev/null/mails: ",
    );
  }));
