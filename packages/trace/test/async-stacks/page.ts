import { run } from "@x/future";
import { tagAsyncStacks } from "@x/trace";
import { main } from "./program.ts";

tagAsyncStacks();
void run(main);
