import { expect, onTestFinished, test, vi } from "vitest";
import { cli } from "../src/cli.ts";
import { folder } from "./links/check.ts";
import { gone, never, page, serve } from "./links/server.ts";
import { programOf, source } from "./program.ts";

const { start, startUnattended } = programOf("main.js");

test("demo alone runs all programs, and ends with what to do next", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  expect(await cli([])).toBe(0);
  const lines = write.mock.calls
    .map(([text]) => text)
    .join("")
    .split("\n");
  expect(lines.slice(-5)).toEqual([
    expect.stringMatching(/^\d+ programs: \d+ passed, 0 failed; /),
    "",
    expect.stringMatching(/^Next: npx pnpm@12 demo list /),
    expect.stringContaining("apps/demo/README.md"),
    "",
  ]);
});

test("demo links: exit code 0 when all is fine, and no bar where nobody watches", async () => {
  const path = await folder({ "a.md": "[x](a.md)" });
  const { exitCode, stdout, stderr } = await start("links", path).ended;
  expect(stdout).toMatch(
    /^1 link in 1 document: 0 broken, 1 fine, 0 skipped; 1 address checked in/,
  );
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("demo links: exit code 1 when links are broken; its options", async () => {
  // Nothing but what never answers has to be done within a time.
  const server = await serve({ "/never": never });
  onTestFinished(() => server.close());
  const path = await folder({ "a.md": `[x](${server.origin}/never)` });
  const slow = await start("links", path, "--limit", "2", "--timeout", "200").ended;
  expect(slow.stdout).toContain("no answer within 200 ms, 3 tries");
  expect(slow.exitCode).toBe(1);
  const long = await start("links", path, "--total", "200").ended;
  expect(long.stdout).toContain("Incomplete: the 200 ms for everything (--total) are over.");
  expect(long.exitCode).toBe(1);
});

test("--offline leaves the links to others alone", async () => {
  const path = await folder({ "a.md": "[x](http://nowhere.invalid)" });
  const { exitCode, stdout } = await start("links", path, "--offline").ended;
  expect(stdout).toContain("1 link in 1 document: 0 broken, 0 fine, 1 skipped;");
  expect(exitCode).toBe(0);
});

test("Ctrl-C: what was found is printed, and the exit code is 130", async () => {
  const server = await serve({ "/": page(`<a href="gone">\n<a href="/never">`), "/never": never });
  onTestFinished(() => server.close());
  const { child, ended } = start("links", server.origin, "--limit", "1", "--timeout", "1000000");
  const connection = await server.arrival("/never"); // so /gone has been dealt with
  child.kill("SIGINT");
  const { exitCode, stdout } = await ended;
  expect(stdout.split("\n").slice(0, -2)).toEqual([
    `${server.origin}/:1  gone  404 Not Found`,
    "",
    "Incomplete: interrupted.",
    "",
  ]);
  expect(stdout).toContain("1 broken, 0 fine, 0 skipped, 1 not checked;");
  expect(exitCode).toBe(130);
  await gone(connection);
});

test.concurrent.each([
  [["links", "no/such/folder"], "error: no such file: no/such/folder"],
  [["links", source], `error: neither a folder nor a Markdown or HTML file: ${source}`],
  [["links", "http://"], "error: not a valid address: http://"],
  [["links", ".", "--limit", "0"], "'0' is invalid. Not a positive integer."],
  [["links", ".", "--limit", "many"], "'many' is invalid. Not a positive integer."],
  [["links", ".", "--timeout", "1.5"], "'1.5' is invalid. Not a positive integer."],
  [["links", ".", "--total", "-1"], "'-1' is invalid. Not a positive integer."],
  [["links", ".", "--total"], "error: option '--total <ms>' argument missing"],
  [["links"], "error: missing required argument 'path-or-url'"],
  [["links", ".", ".."], "error: too many arguments"],
  [["links", ".", "--lmit", "1"], "error: unknown option '--lmit'\n(Did you mean --limit?)"],
  [["nonsense"], "error: unknown command 'nonsense'"],
  [["run"], "error: missing required argument 'name'"],
])("demo %j makes no sense", async (args, message) => {
  const { exitCode, stdout, stderr } = await startUnattended(...args).ended;
  expect(stderr).toContain(message);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test("a reader that goes away early is no failure of the program", async () => {
  const path = await folder({ "a.md": "[x](gone.md)" });
  const { child, ended } = start("links", path);
  child.stdout.destroy();
  const { exitCode, stderr } = await ended;
  expect(stderr).toBe("");
  expect(exitCode).toBe(1);
});

test("a folder with nothing to check", async () => {
  const path = await folder({ "a.txt": "" });
  const { exitCode, stderr } = await start("links", path).ended;
  expect(stderr).toBe(`error: no Markdown or HTML files in ${path}\n`);
  expect(exitCode).toBe(2);
});

test("--help and --version", async () => {
  const help = await start("--help").ended;
  expect(help.stdout).toContain("links [options] <path-or-url>");
  expect(help.exitCode).toBe(0);
  const version = await start("--version").ended;
  expect(version.stdout).toBe("0.0.0\n");
  expect(version.exitCode).toBe(0);
});
