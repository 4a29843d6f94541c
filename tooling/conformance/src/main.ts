#!/usr/bin/env node
import { conformance } from "./command.ts";

process.exitCode = await conformance(process.argv.slice(2), (text) => {
  process.stdout.write(`${text}\n`);
});
