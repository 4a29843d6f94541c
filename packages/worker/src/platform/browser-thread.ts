// The script of a thread in browsers.
import { serve } from "../serve.ts";

void serve();
