import type { Kind } from "../kind.ts";

/** What page.js prints. */
const PRINTS = "all is well: 3, lift-off: browsers have no pool of";

const PAGE = {
  "index.html": "page.html",
  "page.js": "page.js",
  "portable.js": "portable.js",
  "thread.js": "thread.js",
  "jobs.js": "jobs.js",
};

/** A page of bundles that is not made by the bundler. */
const BUILT_PAGE = {
  "dist/index.html": "page.html",
  "page.js": "page.js",
  "portable.js": "portable.js",
  "thread.js": "thread.js",
  "jobs.js": "jobs.js",
};

const NODE = {
  "main.js": "node-thread-main.js",
  "portable.js": "portable.js",
  "thread.js": "thread.js",
  "jobs.js": "jobs.js",
};

const page = { page: "dist", prints: PRINTS };

export const bundlers: readonly Kind[] = [
  {
    name: "vite",
    group: "Bundlers",
    tried: "the development server and a build, in Chromium, with a thread",
    note: '`worker: { format: "es" }` in the configuration; the development server wants `optimizeDeps: { exclude: ["@x/worker"] }`.',
    packages: { vite: "8.4.0" },
    programs: PAGE,
    files: {
      "vite.config.js":
        'export default { build: { target: "es2022" }, worker: { format: "es" }, optimizeDeps: { exclude: ["@x/worker"] } };',
    },
    steps: [
      {
        server: "vite --port 0 --host 127.0.0.1",
        asks: [{ path: "/", as: "page", prints: PRINTS }],
      },
      { run: "vite build" },
      page,
    ],
  },
  {
    name: "webpack",
    group: "Bundlers",
    tried: "a build, in Chromium, with a thread",
    packages: { webpack: "5.113.0", "webpack-cli": "7.3.1" },
    programs: BUILT_PAGE,
    files: {
      "webpack.config.js":
        'export default { mode: "production", entry: "./page.js", output: { filename: "page.js", module: true }, experiments: { outputModule: true } };',
    },
    steps: [{ run: "webpack" }, page],
  },
  {
    name: "rspack",
    group: "Bundlers",
    tried: "a build, in Chromium, with a thread",
    packages: { "@rspack/core": "2.3.4", "@rspack/cli": "2.2.8" },
    programs: BUILT_PAGE,
    files: {
      "rspack.config.mjs":
        'export default { mode: "production", entry: "./page.js", output: { filename: "page.js", module: true } };',
    },
    steps: [{ run: "rspack build" }, page],
  },
  {
    name: "rollup",
    group: "Bundlers",
    tried: "a build, in Chromium, with a thread",
    note: "With `@rollup/plugin-node-resolve` and its option `browser`; the script of the thread is an entry of its own.",
    packages: { rollup: "4.68.8", "@rollup/plugin-node-resolve": "16.0.3" },
    programs: BUILT_PAGE,
    files: {
      "rollup.config.js": `import { nodeResolve } from "@rollup/plugin-node-resolve";
export default {
  input: ["page.js", "thread.js"],
  output: { dir: "dist" },
  plugins: [nodeResolve({ browser: true })],
};`,
    },
    steps: [{ run: "rollup -c" }, page],
  },
  {
    name: "esbuild",
    group: "Bundlers",
    tried: "a build, in Chromium and in Node, with a thread",
    note: "The script of the thread is an entry of its own.",
    packages: { esbuild: "0.28.2" },
    programs: { ...NODE, ...BUILT_PAGE },
    steps: [
      { run: "esbuild page.js thread.js --bundle --format=esm --outdir=dist" },
      page,
      { run: "esbuild main.js thread.js --bundle --format=esm --platform=node --outdir=node" },
      { run: "node node/main.js", prints: "all is well, 3, lift-off, 49" },
    ],
  },
  {
    name: "rolldown",
    group: "Bundlers",
    tried: "a build for Node, with a thread, installed by pnpm",
    note: "The script of the thread is an entry of its own.",
    quick: true,
    installer: "pnpm",
    packages: {},
    programs: NODE,
    steps: [
      { run: "rolldown main.js thread.js --platform node --dir dist" },
      { run: "node dist/main.js", prints: "all is well, 3, lift-off, 49" },
    ],
  },
  {
    name: "parcel",
    group: "Bundlers",
    tried: "a build, in Chromium, without a thread",
    note: '`"@parcel/resolver-default": { "packageExports": true }` in package.json. A `LoopThread` does not work: Parcel 2.16 builds workers that lack some of their modules.',
    packages: { parcel: "2.16.4" },
    manifest: { "@parcel/resolver-default": { packageExports: true } },
    programs: { ...PAGE, "page.js": "page-alone.js" },
    steps: [{ run: "parcel build index.html --no-cache" }, { page: "dist", prints: "all is well" }],
  },
];
