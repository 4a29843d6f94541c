import { QueueFull, QueueShutDown } from "@x/queue";

export function shutDown(): QueueShutDown {
  return new QueueShutDown("the queue was shut down");
}

export function queueFull(maxsize: number): QueueFull {
  return new QueueFull(`the queue is full: it has ${maxsize} items`);
}
