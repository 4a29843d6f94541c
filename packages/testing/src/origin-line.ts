import { originOf } from "@x/loop/internal";

/** The file and the line where an object was made: of the first frame of that stack which is not a library's. Undefined if
 * the stack was not remembered or the runtime does not tell. */
export function originLine(thing: object): string | undefined {
  const frames = originOf(thing)?.split("\n") ?? [];
  const frame = frames.find((text) => POSITION.test(text) && !isLibrary(text));
  return POSITION.exec(frame ?? "")?.[1];
}

/** The file, the line and the column at the end of a frame. */
const POSITION = /([^/\\(]+:\d+):\d+\)?$/;

/** Whether a frame is of these packages, or of another library that was installed. Of a bundle that these packages are in,
 * every frame counts as theirs. */
function isLibrary(frame: string): boolean {
  const { url } = import.meta as unknown as { url: string };
  // Without a scheme and a host, as some runtimes have it in stacks.
  const file = url.replace(/^[a-z]+:\/\/[^/]*/, "");
  const packages = file.replace(/[^/]+\/[^/]+\/[^/]+$/, "");
  const [, path = ""] = frame.split(packages);
  return (
    frame.includes("/node_modules/") || frame.includes(file) || /^[^/]+\/(src|dist)\//.test(path)
  );
}
