import { Future, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Config {
  port?: number;
}

async function load(config: Config): Promise<Config> {
  await sleep(0);
  config.port = 80;
  return config;
}

export const publishBeforeInit: Exhibit = {
  name: "publish before init",
  about: "others get an object that is not complete yet",
  async bug() {
    let config: Config | undefined;
    await taskGroup((group) => {
      group.createTask(async function start() {
        config = {};
        await load(config);
      });
      group.createTask(async function serve() {
        for (let i = 0; i < 2 || config === undefined; i += 1) await sleep(0);
        check(config.port === 80, "there is no port");
      });
    });
  },
  async fixed() {
    const config = new Future<Config>();
    await taskGroup((group) => {
      group.createTask(async function start() {
        config.setResult(await load({}));
      });
      group.createTask(async function serve() {
        check((await config).port === 80, "there is no port");
      });
    });
  },
};
