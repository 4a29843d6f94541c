// The script of a worker, of the web's as of Node's.
import { serve } from "@x/worker";
import * as jobs from "./jobs.js";

serve(jobs);
