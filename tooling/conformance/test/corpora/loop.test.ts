import { testCorpus } from "../corpus.ts";

testCorpus("loop");
