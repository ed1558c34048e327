// Mocha's own "spec" report, and the totals as one line of JSON at the end of the file that GOTRAPS_TOTALS names.
const { appendFileSync } = require('node:fs');
const { Runner, reporters } = require('mocha');

module.exports = class TotalsReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      appendFileSync(process.env.GOTRAPS_TOTALS, `${JSON.stringify({ passes, failures, pending })}\n`);
    });
  }
};
