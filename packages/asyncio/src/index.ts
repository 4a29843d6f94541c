export * from "@x/future";
export * from "@x/gather";
export * from "@x/loop";
export * from "@x/queue";
export * from "@x/sync";
export * from "@x/taskgroup";
export * from "@x/timeout";
export * from "@x/wait";
