/** What a suite says to the test outside, as one line on the console behind `reportMark`. */
export interface SuiteReport {
  readonly name: string;
  readonly ms: number;
  /** Undefined for a test that passed. */
  readonly error?: string;
}

export const reportMark = 'GOTRAPS-TEST ';
