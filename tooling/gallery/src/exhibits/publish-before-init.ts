import { type Coroutine, Future, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Config {
  port?: number;
}

function* load(config: Config): Coroutine<Config> {
  yield* sleep(0);
  config.port = 80;
  return config;
}

export const publishBeforeInit: Exhibit = {
  name: "publish before init",
  about: "others get an object that is not complete yet",
  *bug() {
    let config: Config | undefined;
    yield* taskGroup((group) => {
      group.createTask(function* start() {
        config = {};
        yield* load(config);
      });
      group.createTask(function* serve() {
        for (let i = 0; i < 2 || config === undefined; i += 1) yield* sleep(0);
        check(config.port === 80, "there is no port");
      });
    });
  },
  *fixed() {
    const config = new Future<Config>();
    yield* taskGroup((group) => {
      group.createTask(function* start() {
        config.setResult(yield* load({}));
      });
      group.createTask(function* serve() {
        check((yield* config).port === 80, "there is no port");
      });
    });
  },
};
