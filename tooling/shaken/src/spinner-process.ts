// Keeps a core busy for as long as its stdin is open, which is as long as the tool lives.
process.stdin.resume().on("close", () => process.exit());

function spin(): void {
  const end = performance.now() + 20;
  while (performance.now() < end);
  setImmediate(spin);
}
spin();
