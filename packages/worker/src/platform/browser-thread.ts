// What a thread runs, in browsers.
import { serve } from "../serve.ts";

void serve();
