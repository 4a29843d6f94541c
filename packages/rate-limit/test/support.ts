export { asynchronously, errorOf, now, virtually } from "@x/test-support";
