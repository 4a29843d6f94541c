export type { SignalOption } from "@x/future";
export type { Held, Source } from "@x/queue";
export { Job } from "./job.ts";
export { type DeadLetter, JobQueue, type PutOptions } from "./job-queue.ts";
export { type JobsOptions, openJobs } from "./open-jobs.ts";
