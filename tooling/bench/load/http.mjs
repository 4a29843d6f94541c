// Asks an HTTP server on this machine, from a process of its own, and is also the service behind it:
// PORT REQUESTS CONCURRENCY. Each request tells the server at which port that service answers. Says how
// many answers were as they should be.
import { once } from "node:events";
import { Agent, createServer, get } from "node:http";

const [port, requests, concurrency] = process.argv.slice(2).map(Number);

/** How many ms the service takes for an answer. */
const TAKES = 2;

const service = createServer((_request, response) => {
  setTimeout(() => response.end("1"), TAKES);
}).listen(0, "127.0.0.1");
await once(service, "listening");
const behind = service.address().port;

const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

function ask() {
  return new Promise((resolve, reject) => {
    const options = { agent, host: "127.0.0.1", path: `/${behind}`, port };
    get(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve(body));
    }).on("error", reject);
  });
}

let left = requests;
let right = 0;

async function client() {
  for (; left > 0; ) {
    left -= 1;
    if ((await ask()) === "3") right += 1;
  }
}

await Promise.all(Array.from({ length: concurrency }, client));
process.stdout.write(JSON.stringify({ work: right }), () => process.exit(0));
