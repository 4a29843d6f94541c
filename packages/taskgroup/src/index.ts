export { type ErrorClass, type ErrorMatch, ExceptionGroup } from "./exception-group.ts";
export { TaskGroup, taskGroup } from "./task-group.ts";
