import { Context, ContextVar, copyContext } from "@x/loop";
import { describe, expect, expectTypeOf, test } from "vitest";

/** Runs a test in a context of its own, so that the thread's stays as it is. */
const alone = (body: () => void) => (): void => new Context().run(body);

describe("get", () => {
  test(
    "gives what was set, else the fallback, else the default",
    alone(() => {
      const user = new ContextVar("user", { default: "nobody" });
      expect([user.get(), user.get("somebody")]).toEqual(["nobody", "somebody"]);
      user.set("ada");
      expect([user.get(), user.get("somebody")]).toEqual(["ada", "ada"]);
      expectTypeOf(user).toEqualTypeOf<ContextVar<string>>();
    }),
  );

  test(
    "undefined is a value like any other",
    alone(() => {
      const user = new ContextVar<string | undefined>("user", { default: undefined });
      expect(user.get()).toBe(undefined);
      expect(new ContextVar<string | undefined>("user").get(undefined)).toBe(undefined);
      user.set("ada");
      user.set(undefined);
      expect(user.get("somebody")).toBe(undefined);
    }),
  );

  test(
    "is an error where nothing is set and there is no default",
    alone(() => {
      const user = new ContextVar<string>("user");
      expect(() => user.get()).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("<ContextVar user> is not set here, and has no default"),
        }),
      );
    }),
  );
});

describe("reset", () => {
  test(
    "sets back what was set, also to nothing",
    alone(() => {
      const user = new ContextVar<string>("user");
      const first = user.set("ada");
      const second = user.set("bob");
      expect([first.oldValue, second.oldValue]).toEqual([undefined, "ada"]);
      expect([first.variable, String(first)]).toEqual([user, "<Token of <ContextVar user>>"]);
      user.reset(second);
      expect(user.get()).toBe("ada");
      user.reset(first);
      expect(user.get("unset")).toBe("unset");
    }),
  );

  test(
    "using a token sets back at the end of its block",
    alone(() => {
      const user = new ContextVar("user", { default: "nobody" });
      {
        using _token = user.set("ada");
        expect(user.get()).toBe("ada");
      }
      expect(user.get()).toBe("nobody");
    }),
  );

  test(
    "a token serves once, for its variable, in its context",
    alone(() => {
      const user = new ContextVar("user", { default: "nobody" });
      const token = user.set("ada");
      const other = new ContextVar<string>("other");
      expect(() => other.reset(token)).toThrow(
        new TypeError(
          "token must be one that set() of <ContextVar other> returned, not <Token of <ContextVar user>>",
        ),
      );
      expect(() => user.reset(undefined as never)).toThrow(
        new TypeError("token must be one that set() of <ContextVar user> returned, not undefined"),
      );
      expect(() => copyContext().run(() => user.reset(token))).toThrow(
        expect.objectContaining({ message: expect.stringContaining("made in another context") }),
      );
      expect(user.get()).toBe("ada");
      user.reset(token);
      expect(() => user.reset(token)).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("this token of <ContextVar user> was used already"),
        }),
      );
    }),
  );
});

test.each([
  ["nobody", '"nobody"'],
  [null, "null"],
  [0, "0"],
])("a bare %j in place of the options is refused", (bare, shown) => {
  expect(() => new ContextVar("user", bare as never)).toThrow(
    new TypeError(`options must be an object such as { default: … }, not ${shown}`),
  );
});
