import { testCorpus } from "../corpus.ts";

testCorpus("mixed");
