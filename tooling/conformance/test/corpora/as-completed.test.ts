import { testCorpus } from "../corpus.ts";

testCorpus("as_completed");
