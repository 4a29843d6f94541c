// CommonJS that requires the packages, which are ES modules.
const { run, sleep, timeout } = require("@x/asyncio");
const { toThread } = require("@x/worker");

run(async () => {
  await timeout(10_000, sleep(1));
  console.log("required", await toThread((n) => n * n, 7));
});
