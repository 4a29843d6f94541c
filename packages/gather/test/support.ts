export { asyncMain, cleaning, errorOf, FOREVER, failing, runQuietly } from "@x/test-support";
