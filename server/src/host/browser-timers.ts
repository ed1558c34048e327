import type { Timers } from './timers.js';

/** Resolves in a later turn of the event loop; a timer of 0 ms would wait for 4 once it is set from within another. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // The types are those of Node's ports, which lack it.
    (port1 as { onmessage?: () => void }).onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  // Twice: the JSON-RPC reader may hand a message on in a turn of its own.
  async yieldToEventLoop() {
    await nextTurn();
    await nextTurn();
  },
};
