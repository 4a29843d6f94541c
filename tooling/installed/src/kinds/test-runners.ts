import type { Kind } from "../kind.ts";

const GLOBALS = { "portable.test.js": "portable.test.js", "portable.js": "portable.js" };
const ASSERTS = { "assert.test.js": "assert.test.js", "portable.js": "portable.js" };
const TYPED = { "portable.test.ts": "portable.test.js", "portable.ts": "portable.js" };

const jest = { jest: "30.5.2" };

/** Makes jest transform our packages too, which CommonJS could not load. */
const transformIgnorePatterns = ["/node_modules/(?!.*@x/)"];

/** How the packages reach tests that are CommonJS. */
const TRANSFORMED =
  '`transformIgnorePatterns: ["/node_modules/(?!.*@x/)"]`, so that the packages become CommonJS too.';

const PASSED = "3 passed";

export const testRunners: readonly Kind[] = [
  {
    name: "vitest",
    group: "Test runners",
    tried: "tests as ES modules",
    packages: { vitest: "4.1.12" },
    programs: GLOBALS,
    steps: [{ run: "vitest run --globals", prints: PASSED }],
  },
  {
    name: "jest-babel",
    group: "Test runners",
    tried: "tests as CommonJS, jest's default, by babel-jest",
    note: `@babel/preset-env, and ${TRANSFORMED}`,
    packages: { ...jest, "@babel/core": "7.28.5", "@babel/preset-env": "7.28.5" },
    manifest: { type: "commonjs", jest: { transformIgnorePatterns } },
    programs: GLOBALS,
    files: {
      "babel.config.js":
        'module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }]] };',
    },
    steps: [{ run: "jest", prints: PASSED }],
  },
  {
    name: "jest-vm-modules",
    group: "Test runners",
    tried: "tests as ES modules",
    note: "`NODE_OPTIONS=--experimental-vm-modules` and `transform: {}`.",
    packages: jest,
    manifest: { jest: { transform: {} } },
    programs: GLOBALS,
    steps: [{ run: "NODE_OPTIONS=--experimental-vm-modules jest", prints: PASSED }],
  },
  {
    name: "jest-swc",
    group: "Test runners",
    tried: "tests as CommonJS, by @swc/jest",
    note: TRANSFORMED,
    packages: { ...jest, "@swc/core": "1.16.22", "@swc/jest": "0.2.39" },
    manifest: {
      type: "commonjs",
      jest: { transform: { "\\.js$": "@swc/jest" }, transformIgnorePatterns },
    },
    programs: GLOBALS,
    files: { ".swcrc": JSON.stringify({ jsc: { target: "es2022" } }) },
    steps: [{ run: "jest", prints: PASSED }],
  },
  {
    name: "jest-ts",
    group: "Test runners",
    tried: "tests in TypeScript as CommonJS, by ts-jest",
    note: `The preset \`ts-jest/presets/js-with-ts\` with \`allowJs\`, and ${TRANSFORMED}`,
    packages: {
      ...jest,
      "@types/jest": "30.0.0",
      "@types/node": "20.19.43",
      "ts-jest": "29.4.15",
      typescript: "5.9.3",
    },
    manifest: {
      type: "commonjs",
      jest: {
        preset: "ts-jest/presets/js-with-ts",
        moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
        transformIgnorePatterns,
      },
    },
    programs: TYPED,
    files: {
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "es2022",
          module: "commonjs",
          moduleResolution: "bundler",
          allowJs: true,
          isolatedModules: true,
          esModuleInterop: true,
          strict: true,
        },
      }),
    },
    steps: [{ run: "jest", prints: PASSED }],
  },
  {
    name: "node-test",
    group: "Test runners",
    tried: "node:test",
    packages: {},
    programs: ASSERTS,
    steps: [{ run: "node --test --test-reporter=tap", prints: "# pass 2" }],
  },
  {
    name: "mocha",
    group: "Test runners",
    tried: "tests as ES modules",
    packages: { mocha: "11.7.5" },
    programs: ASSERTS,
    steps: [{ run: "mocha assert.test.js", prints: "2 passing" }],
  },
  {
    name: "bun-test",
    group: "Test runners",
    tried: "bun test",
    packages: { bun: "1.4.5" },
    programs: GLOBALS,
    steps: [{ run: "bun test", prints: "3 pass" }],
  },
  {
    name: "deno-test",
    group: "Test runners",
    tried: "deno test",
    note: "`@types/node`, or `--no-check`: Deno checks the types of what it tests.",
    packages: { deno: "2.9.6", "@types/node": "20.19.43" },
    programs: ASSERTS,
    steps: [{ run: "deno test -A --node-modules-dir=manual", prints: "2 passed" }],
  },
];
