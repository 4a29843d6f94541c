export { asyncMain, cleaning, errorOf, FOREVER, runQuietly, self } from "@x/test-support";
