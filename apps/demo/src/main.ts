#!/usr/bin/env node
import { cli } from "./cli.ts";

// `demo … | head`: the reader has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

// Not process.exit(): what is still being written to a pipe must arrive.
process.exitCode = await cli(process.argv.slice(2));
