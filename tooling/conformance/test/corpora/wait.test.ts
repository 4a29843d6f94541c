import { testCorpus } from "../corpus.ts";

testCorpus("wait");
