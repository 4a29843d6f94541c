// What a thread runs, in browsers.
import type { Port } from "../port.ts";
import { serve } from "../serve.ts";

(globalThis as { onmessage?: (event: { readonly data: Port }) => void }).onmessage = ({ data }) =>
  void serve(data);
