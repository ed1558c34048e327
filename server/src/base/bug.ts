/** Called with every broken invariant; the entry point decides where it goes. Tests throw, the product logs and goes on. */
export type BugReporter = (error: Error) => void;

let reporter: BugReporter = (error) => {
  throw error;
};

/** Sets what happens on a broken invariant; the default throws. */
export function setBugReporter(next: BugReporter): void {
  reporter = next;
}

/** Reports something that cannot happen. Returns in production, so the caller must go on with a harmless value. */
export function bug(what: string): void {
  reporter(new Error(`bug: ${what}`));
}
