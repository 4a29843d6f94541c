export { Context, copyContext } from "./context/context.ts";
export { ContextVar, type Token } from "./context/context-var.ts";
export { EventLoop } from "./event-loop.ts";
export type { ExceptionContext, ExceptionHandler } from "./exception-handler.ts";
export { type Callback, Handle, TimerHandle } from "./handle.ts";
export { defaultHost } from "./host/default-host.ts";
export type { Host } from "./host/host.ts";
export { VirtualHost } from "./host/virtual-host.ts";
export { getEventLoop, getRunningLoop, setEventLoop } from "./running-loop.ts";
