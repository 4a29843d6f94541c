// What is different with a database in the process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@x/future";
import { openJobs } from "@x/jobs";
import { expect, onTestFinished, test } from "vitest";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "jobs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a queue in a folder is there when it is opened again, and shares its database with others", () =>
  run(async () => {
    const folder = newFolder();
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

test("a queue without a location is in memory, and apart from others", () =>
  run(async () => {
    await using mails = await openJobs<string>("mails");
    await mails.put("a");
    await using others = await openJobs<string>("mails");
    expect(await others.size()).toBe(0);
    await using job = await mails.get();
    expect(job.data).toBe("a");
  }));

test("a folder that another process has open is an error that names it, until that is killed", () =>
  run(async () => {
    const folder = newFolder();
    const lock = join(folder, "jobs.lock");
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    onTestFinished(() => void other.kill("SIGKILL"));
    writeFileSync(lock, String(other.pid));
    await expect(openJobs("mails", { folder })).rejects.toThrow(
      `no queue could be opened in the database at ${folder}: process ${other.pid} has it open, and only one at a time can use a folder; if that is wrong, remove `,
    );
    other.kill("SIGKILL");
    await once(other, "close");
    {
      await using mails = await openJobs<string>("mails", { folder });
      await mails.put("a");
      await expect(openJobs("mails", { folder: `${folder}/` })).rejects.toThrow(
        "this process has it open: share it, by { boss: queue.boss }",
      );
    }
    expect(existsSync(lock)).toBe(false);
    // An earlier process had the same id.
    writeFileSync(lock, String(process.pid));
    await using mails = await openJobs<string>("mails", { folder });
    expect(await mails.size()).toBe(1);
  }));

test("a folder that cannot be made is an error that names it", () =>
  run(async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await expect(openJobs("mails", { folder: join(file, "mails") })).rejects.toThrow(
      `no queue could be opened in the database at ${join(file, "mails")}: `,
    );
  }));

test("a folder in which no database can be made is unlocked", () =>
  run(async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "PG_VERSION"), "nonsense");
    await expect(openJobs("mails", { folder })).rejects.toThrow();
    expect(existsSync(join(folder, "jobs.lock"))).toBe(false);
  }));
