// A module that is never done importing itself.
await new Promise(() => {});

export function note(): void {}
