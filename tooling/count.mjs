// Adds up the tests in the temp/test.json that each package's `test` leaves.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const reports = ["packages", "apps", "tooling"]
  .flatMap((rooms) => readdirSync(join(root, rooms)).map((name) => join(root, rooms, name)))
  .map((folder) => join(folder, "temp/test.json"))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, "utf8")));

const files = reports.flatMap(({ testResults }) => testResults);
const tests = files.flatMap(({ assertionResults }) => assertionResults);
const passed = tests.filter(({ status }) => status === "passed").length;
// A file that failed before its first test counts as one.
const broken = files.filter(
  ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
).length;
const failed = tests.filter(({ status }) => status === "failed").length + broken;
console.log(`${passed} passed, ${failed} failed`);
if (passed === 0 || failed > 0) process.exitCode = 1;
