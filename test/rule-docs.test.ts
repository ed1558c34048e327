import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../server/src/entry/create-engine.js';
import type { Engine } from '../server/src/session/engine.js';
import { analyze } from './harness/analyze.js';
import { findRuleFolders } from './harness/find-fixtures.js';
import { pageNames, readExamples } from './harness/rule-page.js';

/** The language version that examples are read with: the oldest that fixtures use. */
const goVersion = { major: 1, minor: 21 };

describe('pages of the rules', function () {
  this.timeout(20_000);
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });

  for (const { ruleId, path } of findRuleFolders()) {
    for (const name of pageNames) {
      const pagePath = join(path, name);
      it(`${ruleId}/${name} has examples of both kinds`, () => {
        assert.ok(existsSync(pagePath));
        const kinds = new Set(readExamples(readFileSync(pagePath, 'utf8')).map((example) => example.kind));
        assert.deepEqual([...kinds].sort(), ['right', 'wrong']);
      });

      const examples = existsSync(pagePath) ? readExamples(readFileSync(pagePath, 'utf8')) : [];
      for (const { kind, line, code } of examples) {
        it(`${ruleId}/${name}:${line}: the ${kind} example ${kind === 'wrong' ? 'fires' : 'does not fire'}`, () => {
          const findings = analyze(engine, [{ path: 'example.go', text: code }], goVersion);
          const fired = findings.filter((finding) => finding.ruleId === ruleId);
          if (kind === 'wrong') assert.ok(fired.length > 0, 'no finding');
          else
            assert.deepEqual(
              findings.map((finding) => finding.message),
              [],
            );
        });
      }
    }
  }
});
