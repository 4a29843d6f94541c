import type { Kind } from "../kind.ts";

/** Every flag that finds mistakes, in dependencies too. */
export const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  useUnknownInCatchVariables: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
};

const MODULES = [
  { module: "node16", moduleResolution: "node16" },
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** What knows `AbortSignal` and `URL`, which the packages need. */
const PLATFORMS = [
  { name: "dom", lib: ["dom"], types: [], files: ["types-dom.ts"] },
  { name: "node", lib: [], types: ["node"], files: ["types-node.ts"] },
  { name: "both", lib: ["dom"], types: ["node"], files: ["types-dom.ts", "types-node.ts"] },
];

/** A configuration for each way to find modules, each library and each platform, by its file. */
function* configurations(): Generator<[string, string]> {
  for (const module of MODULES) {
    for (const year of ["es2020", "es2022"]) {
      for (const { name, lib, types, files } of PLATFORMS) {
        const compilerOptions = { ...STRICT, ...module, target: year, lib: [year, ...lib], types };
        yield [
          `tsconfig.${module.moduleResolution}-${year}-${name}.json`,
          JSON.stringify({ compilerOptions, files: ["types.ts", ...files] }),
        ];
      }
    }
  }
}

function typescript(version: string): Kind {
  const files = Object.fromEntries(configurations());
  return {
    name: `typescript-${version.split(".").slice(0, 2).join(".")}`,
    group: "TypeScript",
    tried:
      "`node16`, `nodenext` and `bundler`, with ES2020 and ES2022, with DOM, `@types/node` or both; every strict flag, `skipLibCheck` off",
    packages: { typescript: version, "@types/node": "20.19.43" },
    programs: {
      "types.ts": "types.ts",
      "types-dom.ts": "types-dom.ts",
      "types-node.ts": "types-node.ts",
    },
    files,
    steps: Object.keys(files).map((file) => ({ run: `tsc -p ${file}` })),
  };
}

/** How TypeScript found modules before packages had `exports`. */
const node10: Kind = {
  name: "typescript-node10",
  group: "TypeScript",
  tried: "`moduleResolution` `node10`",
  note: "Refused: the compiler finds no types, and says which settings would.",
  packages: { typescript: "5.9.3" },
  programs: { "types.ts": "types.ts" },
  files: {
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        ...STRICT,
        target: "es2022",
        module: "esnext",
        moduleResolution: "node10",
      },
      files: ["types.ts"],
    }),
  },
  steps: [
    {
      run: "tsc",
      fails: true,
      prints: "Consider updating to 'node16', 'nodenext', or 'bundler'",
    },
  ],
};

export const typescripts: readonly Kind[] = [
  typescript("5.4.5"),
  typescript("5.6.3"),
  typescript("5.9.3"),
  typescript("7.0.2"),
  node10,
];
