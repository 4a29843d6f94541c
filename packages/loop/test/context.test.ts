import { Context, ContextVar, copyContext, type EventLoop, type Handle } from "@x/loop";
import { thread } from "@x/loop/internal";
import { describe, expect, test, vi } from "vitest";
import { runAll, virtualLoop } from "./support.ts";

const user = new ContextVar("user", { default: "nobody" });

describe("a context", () => {
  test("keeps what is set in it to itself", () => {
    const context = new Context();
    const result = context.run((name: string) => {
      user.set(name);
      return user.get();
    }, "ada");
    expect([result, user.get(), context.run(() => user.get())]).toEqual(["ada", "nobody", "ada"]);
  });

  test("a copy goes its own way", () => {
    const context = new Context();
    context.run(() => user.set("ada"));
    const copy = context.copy();
    copy.run(() => {
      expect(user.get()).toBe("ada");
      user.set("bob");
    });
    expect([context, copy].map((each) => each.run(() => user.get()))).toEqual(["ada", "bob"]);
  });

  test("copyContext copies that of the caller", () => {
    new Context().run(() => {
      user.set("ada");
      const copy = copyContext();
      user.set("bob");
      expect(copy.run(() => user.get())).toBe("ada");
    });
  });

  test("is left when the function throws", () => {
    const context = new Context();
    const fail = (): never =>
      context.run(() => {
        user.set("ada");
        throw new Error("fails");
      });
    expect(fail).toThrow(expect.objectContaining({ message: expect.stringContaining("fails") }));
    expect(user.get()).toBe("nobody");
    expect(context.run(() => user.get())).toBe("ada");
  });

  test("cannot be entered twice", () => {
    const context = new Context();
    expect(() => context.run(() => context.run(() => {}))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("this context is entered already: use a copy of it"),
      }),
    );
    expect(() => new Context().run("fn" as never)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("fn must be a function") }),
    );
  });
});

describe("LOOP-12 a callback runs in a copy of the context that it was scheduled in", () => {
  test.each<[string, (loop: EventLoop, callback: () => void) => Handle]>([
    ["callSoon", (loop, callback) => loop.callSoon(callback)],
    ["callSoonThreadsafe", (loop, callback) => loop.callSoonThreadsafe(callback)],
    ["callLater", (loop, callback) => loop.callLater(5, callback)],
    ["callAt", (loop, callback) => loop.callAt(5, callback)],
  ])("%s", (_, schedule) => {
    const loop = virtualLoop();
    const seen: string[] = [];
    new Context().run(() => {
      user.set("ada");
      schedule(loop, () => {
        seen.push(user.get());
        user.set("changed by the callback");
      });
      user.set("bob");
      runAll(loop);
      seen.push(user.get());
    });
    expect(seen).toEqual(["ada", "bob"]);
  });

  test("HND-05 a handle knows its context", () => {
    new Context().run(() => {
      user.set("ada");
      const handle = virtualLoop().callSoon(() => {});
      expect(handle.context?.run(() => user.get())).toBe("ada");
    });
  });
});

test("EXC-04 an exception handler runs in the context of what it is told about", () => {
  const loop = virtualLoop();
  const seen: string[] = [];
  loop.setExceptionHandler(() => void seen.push(user.get()));
  new Context().run(() => {
    user.set("ada");
    loop.callSoon(() => {
      user.set("bob");
      throw new Error("fails");
    });
  });
  runAll(loop);
  loop.callExceptionHandler({ message: "about nothing" });
  expect(seen).toEqual(["bob", "nobody"]);
});

test("EXC-04 an exception handler that is told from elsewhere runs in that context as well", () => {
  const loop = virtualLoop();
  const seen: string[] = [];
  loop.setExceptionHandler(() => void seen.push(user.get()));
  new Context().run(() => {
    user.set("ada");
    const handle = loop.callSoon(() => {});
    user.set("bob");
    loop.callExceptionHandler({ message: "about a handle", handle });
    seen.push(user.get());
  });
  expect(seen).toEqual(["ada", "bob"]);
});

test("a context stays entered when an exception handler runs in it", () => {
  const loop = virtualLoop();
  loop.setExceptionHandler(() => {});
  const { entered, error } = new Context().run(() => {
    let thrown: unknown;
    const handle: Handle = loop.callSoon(() => {
      loop.callExceptionHandler({ message: "about itself", handle });
      try {
        handle.context?.run(() => {});
      } catch (refused) {
        thrown = refused;
      }
    });
    runAll(loop);
    return { entered: handle.context !== null, error: thrown };
  });
  expect(entered).toBe(true);
  expect(error).toEqual(new Error("this context is entered already: use a copy of it"));
});

test("a handler that fails in a context is reported by the default handler", () => {
  const loop = virtualLoop();
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  loop.setExceptionHandler(() => {
    throw new Error("handler");
  });
  loop.callSoon(() => {
    throw new Error("callback");
  });
  runAll(loop);
  expect(print).toHaveBeenCalledTimes(1);
  expect(print.mock.calls[0]?.[0]).toBe("Unhandled error in exception handler");
  print.mockRestore();
});

test("a callback that is the first to use a context keeps it to itself", () => {
  thread.contexts = null;
  thread.context = null;
  thread.threadContext = null;
  const loop = virtualLoop();
  const seen: string[] = [];
  loop.callSoon(() => {
    user.set("ada");
    loop.callSoon(() => seen.push(user.get()));
  });
  loop.callSoon(() => seen.push(user.get()));
  runAll(loop);
  expect([...seen, user.get()]).toEqual(["nobody", "ada", "nobody"]);
});
