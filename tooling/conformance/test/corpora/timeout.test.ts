import { testCorpus } from "../corpus.ts";

testCorpus("timeout");
