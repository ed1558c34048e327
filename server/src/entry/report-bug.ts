/** Written once each: one broken invariant in a hot loop would bury the findings. */
const reported = new Set<string>();

/** Tells the user of the command line of a broken invariant. */
export function reportBug(error: Error): void {
  if (reported.has(error.message)) return;
  reported.add(error.message);
  process.stderr.write(`gotraps: ${error.message}; the check goes on, please report this\n${error.stack ?? ''}\n`);
}
