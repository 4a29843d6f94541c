import { testCorpus } from "../corpus.ts";

testCorpus("wait_for");
