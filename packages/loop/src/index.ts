export { Context, copyContext } from "./context.ts";
export { ContextVar, type Token } from "./context-var.ts";
export { defaultHost } from "./default-host.ts";
export { EventLoop } from "./event-loop.ts";
export type { ExceptionContext, ExceptionHandler } from "./exception-context.ts";
export { type Callback, Handle, TimerHandle } from "./handle.ts";
export type { Host } from "./host.ts";
export { getEventLoop, getRunningLoop, setEventLoop } from "./running-loop.ts";
export { VirtualHost } from "./virtual-host.ts";
