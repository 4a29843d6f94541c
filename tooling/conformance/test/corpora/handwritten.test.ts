import { testCorpus } from "../corpus.ts";

testCorpus("handwritten");
