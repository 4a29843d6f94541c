// Loads a server on this machine, from a process of its own: PORT CONNECTIONS REQUESTS BATCH. Each
// connection sends so many lines at once, waits for all of their answers, which are as long, and sends
// the next. Says how many answers came, and how many nanoseconds all took, after a tenth more that warm
// the server up.
import { once } from "node:events";
import { connect } from "node:net";

const [port, connections, requests, batch] = process.argv.slice(2).map(Number);
const LENGTH = 64;
const line = `${"x".repeat(LENGTH - 1)}\n`;

async function open() {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** Answers how many answers came to so many requests. */
function ask(socket, count) {
  return new Promise((resolve, reject) => {
    const atOnce = Math.min(batch, count);
    const request = Buffer.from(line.repeat(atOnce));
    let answers = 0;
    let bytes = 0;
    const onData = (chunk) => {
      bytes += chunk.length;
      if (bytes < LENGTH * atOnce) return;
      bytes = 0;
      answers += atOnce;
      if (answers + atOnce <= count) socket.write(request);
      else {
        socket.off("data", onData);
        resolve(answers);
      }
    };
    socket.on("data", onData);
    socket.once("error", reject);
    socket.write(request);
  });
}

async function askAll(sockets, total) {
  const each = Math.max(1, Math.round(total / sockets.length));
  const answers = await Promise.all(sockets.map((socket) => ask(socket, each)));
  return answers.reduce((a, b) => a + b);
}

const sockets = await Promise.all(Array.from({ length: connections }, open));
await askAll(sockets, requests / 10);
const begin = process.hrtime.bigint();
const work = await askAll(sockets, requests);
const nanoseconds = Number(process.hrtime.bigint() - begin);
for (const socket of sockets) socket.destroy();
process.stdout.write(`${JSON.stringify({ work, nanoseconds })}\n`);
