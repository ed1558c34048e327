import type { CallbackRun } from '../flow/environment.js';

/** How a function of another package runs the function it is given as its n-th argument; undefined when that isn't known. */
export function callbackRun(fullName: string, argumentIndex: number): CallbackRun | undefined {
  void fullName; void argumentIndex;
  return undefined;
}
