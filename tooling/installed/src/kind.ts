/** A kind of project that the packages are installed in. */
export interface Kind {
  readonly name: string;
  /** The heading of the table that it stands in. */
  readonly group: "TypeScript" | "Bundlers" | "Test runners" | "Runtimes" | "Frameworks";
  /** What the table says was tried. */
  readonly tried: string;
  /** What has to be known, as a sentence for the table. */
  readonly note?: string;
  /** Whether it is one of the few that `verify` tries. */
  readonly quick?: true;
  /** What installs it; by default npm. */
  readonly installer?: "npm" | "pnpm";
  /** What it installs besides the packages, each in one version. */
  readonly packages: Readonly<Record<string, string>>;
  /** More of its package.json, which says `"type": "module"` by default. */
  readonly manifest?: object;
  /** The files of `programs/` that it has, each under the name that it has there or another one. */
  readonly programs?: Readonly<Record<string, string>>;
  /** The files that are its own, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** Something that is done in a project, one after the other. */
export type Step = RunStep | PageStep | ServerStep;

/** Runs a command, which must succeed. */
export interface RunStep {
  readonly run: string;
  /** Whether it must fail instead. */
  readonly fails?: true;
  /** What it must print, among other things. */
  readonly prints?: string;
}

/** Serves a folder and opens its index.html in a browser. */
interface PageStep {
  readonly page: string;
  /** What the page must print to the console. */
  readonly prints: string;
}

/** Starts a server that prints its address, and asks it. */
export interface ServerStep {
  readonly server: string;
  readonly asks: readonly {
    readonly path: string;
    /** Whether a browser opens it and prints the answer, or the answer is its text. */
    readonly as: "page" | "text";
    readonly prints: string;
  }[];
}
