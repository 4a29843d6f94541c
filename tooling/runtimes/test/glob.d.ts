// What Vite, which serves these tests to browsers, makes of it is in no package that we depend on.
interface ImportMeta {
  glob<Module>(
    patterns: string | readonly string[],
    options: { query: "?raw"; import: "default"; eager: true },
  ): Record<string, Module>;
  glob<Module>(patterns: string | readonly string[]): Record<string, () => Promise<Module>>;
}
