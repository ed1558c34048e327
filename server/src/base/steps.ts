/** Work that can be interrupted at each `yield`; what it makes comes last. */
export type Steps<T> = Generator<undefined, T>;

/** Does the work without a break. */
export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does the work with breaks.
 *
 * @param pause awaited after each step; what it throws ends the work
 */
export async function withBreaks<T>(steps: Steps<T>, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

/** The same as long as a condition holds; undefined when it doesn't any more after a break. */
export async function withBreaksWhile<T>(
  holds: () => boolean,
  steps: Steps<T>,
  pause: () => Promise<void>,
): Promise<T | undefined> {
  for (;;) {
    if (!holds()) return undefined;
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}
