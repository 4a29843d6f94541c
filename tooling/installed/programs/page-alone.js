// A page without a thread.
import { portable } from "./portable.js";

portable(false).then((outcome) => console.log(outcome));
