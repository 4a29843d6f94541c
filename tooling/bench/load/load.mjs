// Loads a server on this machine, from a process of its own: PORT CONNECTIONS REQUESTS BATCH. Each
// connection sends BATCH lines at once, waits for all of their answers, which are as long, and sends
// the next. Says how many answers came, how many nanoseconds all took, and how many microseconds 99 of
// 100 such rounds took at most, after a tenth more that warms the server up.
import { once } from "node:events";
import { connect } from "node:net";

const [port, connections, requests, batch] = process.argv.slice(2).map(Number);
const LENGTH = 64;
/** How many connections are made at once: fewer than may wait to be accepted. */
const AT_ONCE = 50;
const line = `${"x".repeat(LENGTH - 1)}\n`;

async function open() {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  return socket;
}

async function openAll(count) {
  const sockets = [];
  while (sockets.length < count) {
    const length = Math.min(AT_ONCE, count - sockets.length);
    const opened = await Promise.all(Array.from({ length }, open));
    // A server that answers has accepted the connection.
    await askAll(opened, length, []);
    sockets.push(...opened);
  }
  return sockets;
}

/** Sends `count` requests, returns how many answers came, and notes how long each round took. */
function ask(socket, count, times) {
  return new Promise((resolve, reject) => {
    const atOnce = Math.min(batch, count);
    const request = Buffer.from(line.repeat(atOnce));
    let answers = 0;
    let bytes = 0;
    let sent = 0;
    const send = () => {
      sent = performance.now();
      socket.write(request);
    };
    const onLost = () => reject(new Error("the server has closed a connection"));
    const onData = (chunk) => {
      bytes += chunk.length;
      if (bytes < LENGTH * atOnce) return;
      times.push(performance.now() - sent);
      bytes = 0;
      answers += atOnce;
      if (answers + atOnce <= count) send();
      else {
        socket.off("data", onData).off("close", onLost).off("error", reject);
        resolve(answers);
      }
    };
    socket.on("data", onData).once("close", onLost).once("error", reject);
    send();
  });
}

async function askAll(sockets, total, times) {
  const each = Math.max(1, Math.round(total / sockets.length));
  const answers = await Promise.all(sockets.map((socket) => ask(socket, each, times)));
  return answers.reduce((a, b) => a + b);
}

const sockets = await openAll(Math.min(connections, requests));
await askAll(sockets, requests / 10, []);
const times = [];
const begin = process.hrtime.bigint();
const work = await askAll(sockets, requests, times);
const nanoseconds = Number(process.hrtime.bigint() - begin);
for (const socket of sockets) socket.destroy();
times.sort((a, b) => a - b);
const p99 = 1000 * times[Math.ceil(0.99 * times.length) - 1];
process.stdout.write(`${JSON.stringify({ work, nanoseconds, p99 })}\n`);
