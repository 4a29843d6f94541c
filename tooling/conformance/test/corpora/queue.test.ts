import { testCorpus } from "../corpus.ts";

testCorpus("queue");
