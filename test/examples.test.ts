import assert from 'node:assert/strict';
import { createEngine } from '../server/src/entry/create-engine.js';
import { analyze, type FoundFinding } from './harness/analyze.js';
import { exampleGoVersion, readExampleModule } from './harness/read-examples.js';

/** What the examples are there to show: a place, the field, code that the related locations lead to, and the fixes, best first. */
const expected = [
  { file: 'chatserver/registry.go', field: 'clients', related: 's.handle(conn)', fixes: ['mutex', 'rwmutex'] },
  { file: 'logwriter/logger.go', field: 'counts', related: 'func() {', fixes: ['mutex', 'rwmutex', 'sync-map'] },
] as const;

describe('examples', function () {
  this.timeout(20_000);
  const files = readExampleModule();
  let findings: readonly FoundFinding[] = [];
  before(async () => {
    findings = analyze(await createEngine(), files, exampleGoVersion);
  });

  for (const { file, field, related, fixes } of expected) {
    it(`${file}: the race on ${field} is found, with the goroutine and a fix`, () => {
      const found = findings.filter((finding) => finding.ruleId === 'map-race' && finding.file === file);
      assert.deepEqual(
        found.map((finding) => finding.message.includes(field)),
        [true],
      );
      const texts = found[0]?.related.map((at) => files.find(({ path }) => path === at.file)?.text.slice(at.start));
      assert.ok(
        texts?.some((text) => text?.startsWith(related)),
        'a related location',
      );
      assert.deepEqual(
        found[0]?.fixes.map((fix) => fix.kind),
        fixes,
      );
    });
  }
});
