/** The clock and the event loop, so that the layers above the hosts can be driven by a test. */
export interface Timers {
  /** Milliseconds from some fixed moment. */
  now(): number;
  /** Runs `task` after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Lets input that is waiting be handled: resolves in a later turn of the event loop, after pending I/O. */
  yieldToEventLoop(): Promise<void>;
}
