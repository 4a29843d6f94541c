// What `npx pnpm@12 test` ends with when they have passed.
console.log(`
The tests have passed. Next: npx pnpm@12 verify checks all that CI does (types, lint, coverage, the API,
bundle sizes, other runtimes); npx pnpm@12 demo shows the packages at work; CONTRIBUTING.md has the rest.`);
