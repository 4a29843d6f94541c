/** The time that processors have spent on this process, in ms. It stands still while the process is held
 * up, and while it waits for its turn on a busy machine. */
export function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
