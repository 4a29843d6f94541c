#!/usr/bin/env node
import { cli } from "./cli.ts";

// Not process.exit(): what is still being written to a pipe must arrive.
process.exitCode = await cli(process.argv.slice(2));
