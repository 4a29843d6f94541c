import type { Kind } from "../kind.ts";
import { STRICT } from "./typescript.ts";

const PRINTS = "all is well, a day, echo, b, 49";
const PROGRAMS = { "node.js": "node.js", "portable.js": "portable.js" };
const TYPED = { "node.ts": "node.js", "portable.ts": "portable.js" };

export const runtimes: readonly Kind[] = [
  {
    name: "node",
    group: "Runtimes",
    tried: "ES modules, installed by npm, whose declarations TypeScript 7 checks",
    quick: true,
    packages: {},
    programs: { ...PROGRAMS, "types.ts": "types.ts", "types-dom.ts": "types-dom.ts" },
    files: {
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          ...STRICT,
          target: "es2022",
          module: "nodenext",
          lib: ["es2022", "dom"],
          types: [],
        },
        files: ["types.ts", "types-dom.ts"],
      }),
    },
    steps: [{ run: "tsc" }, { run: "node node.js", prints: PRINTS }],
  },
  {
    name: "require",
    group: "Runtimes",
    tried: "`require()` from CommonJS, on this Node and on the one that ran the command",
    packages: { node: "24.21.0" },
    manifest: { type: "commonjs" },
    programs: { "required.cjs": "required.cjs" },
    steps: [
      { run: `"${process.execPath}" required.cjs`, prints: "required 49" },
      { run: "node required.cjs", prints: "required 49" },
    ],
  },
  {
    name: "strip-types",
    group: "Runtimes",
    tried: "TypeScript that Node 24 runs itself",
    packages: { node: "24.21.0" },
    programs: { "node.ts": "node.js", "portable.js": "portable.js" },
    steps: [{ run: "node node.ts", prints: PRINTS }],
  },
  {
    name: "tsx",
    group: "Runtimes",
    tried: "TypeScript by tsx",
    packages: { tsx: "4.23.15" },
    programs: TYPED,
    steps: [{ run: "tsx node.ts", prints: PRINTS }],
  },
  {
    name: "ts-node",
    group: "Runtimes",
    tried: "TypeScript by ts-node, with its loader for ES modules",
    packages: { "ts-node": "10.9.2", typescript: "5.9.3", "@types/node": "20.19.43" },
    programs: { "node.ts": "node.js", "portable.js": "portable.js" },
    files: {
      "tsconfig.json": JSON.stringify({
        compilerOptions: { target: "es2022", module: "nodenext", allowJs: true, strict: true },
      }),
    },
    steps: [{ run: "node --loader ts-node/esm node.ts", prints: PRINTS }],
  },
  {
    name: "bun",
    group: "Runtimes",
    tried: "Bun",
    packages: { bun: "1.4.5" },
    programs: PROGRAMS,
    steps: [{ run: "bun --bun node.js", prints: PRINTS }],
  },
  {
    name: "deno",
    group: "Runtimes",
    tried: "Deno",
    packages: { deno: "2.9.6" },
    programs: PROGRAMS,
    steps: [{ run: "deno run -A --node-modules-dir=manual node.js", prints: PRINTS }],
  },
];
