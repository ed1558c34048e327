import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import type { Timers } from './timers.js';

export const nodeTimers: Timers = {
  now: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  // Twice: the JSON-RPC reader itself hands a message on in a `setImmediate` of its own.
  yieldToEventLoop: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
};
