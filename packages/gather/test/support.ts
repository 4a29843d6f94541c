export {
  asyncMain,
  cleaning,
  errorOf,
  FOREVER,
  failing,
  reportsOf,
  runQuietly,
} from "@x/test-support";
