import { makeError } from "../errors.ts";
import { aFuture, aHandle } from "../variable.ts";
import { on, type PlainHandlers } from "./handlers.ts";

/** Futures, callbacks, and the handles of callbacks. */
export const futureStatements = {
  future(program, [, variable]) {
    program.assignFuture(variable);
  },
  set_result: on(aFuture, (future, [, , value = null]) => {
    future.setResult(value);
    return undefined;
  }),
  set_exception: on(aFuture, (future, [, , type, message]) => {
    future.setException(makeError(type, message));
    return undefined;
  }),
  add_cb: on(aFuture, (future, [, , callback], program) => {
    future.addDoneCallback(program.callback(callback));
    return undefined;
  }),
  remove_cb: on(aFuture, (future, [, , callback], program) =>
    future.removeDoneCallback(program.callback(callback)),
  ),
  call_soon(program, [, variable, callback]) {
    program.assign(variable, program.loop.callSoon(program.callback(callback)));
  },
  call_later(program, [, variable, delay, callback]) {
    program.assign(variable, program.loop.callLater(delay, program.callback(callback)));
  },
  call_at(program, [, variable, when, callback]) {
    program.assign(variable, program.loop.callAt(when, program.callback(callback)));
  },
  handle_cancel: on(aHandle, (handle) => {
    handle.cancel();
    return undefined;
  }),
  handle_cancelled: on(aHandle, (handle) => handle.cancelled),
} satisfies Partial<PlainHandlers>;
