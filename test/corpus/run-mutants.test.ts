import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { inputOf } from '../types/typed-source.js';
import { raceFindings, raceRules } from './race-findings.js';
import { isReported, runMutant } from './run-mutants.js';
import { waitMutants } from './wait-mutants.js';

const waiting = `package p

import "sync"

func f() int {
	m := map[int]int{}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		m[1] = 1
	}()
	wg.Wait()
	return m[1]
}
`;

describe('runs of mutants', () => {
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());

  function check(text: string): PackageCheck {
    const file = parseSourceFile(engine.parser, 'file:///p/f.go', text);
    return engine.checkPackage(inputOf([file]), engine.importer, engine.rules);
  }

  it('report what is broken, and change nothing of the original', () => {
    const original = check(waiting);
    const ruleIds = raceRules(engine.rules);
    const [mutant, ...more] = waitMutants(original.program.typed);
    assert.ok(mutant !== undefined && more.length === 0);
    const result = runMutant(engine, original, mutant, ruleIds);
    assert.equal(result.line, 13);
    assert.deepEqual([result.findings.length > 0, result.before], [true, []]);
    assert.ok(isReported(result));
    assert.equal(original.program.typed.input.files[0]?.text, waiting);
    assert.deepEqual(raceFindings(check(waiting), ruleIds), []);
  });

  it('count nothing that was reported before', () => {
    const original = check(waiting.replace('\twg.Wait()\n', '\tm[2] = 2\n\twg.Wait()\n'));
    const [mutant] = waitMutants(original.program.typed);
    assert.ok(mutant !== undefined);
    const result = runMutant(engine, original, mutant, raceRules(engine.rules));
    assert.ok(result.before.length > 0);
    assert.ok(!isReported(result));
  });

  it('count nothing that lies elsewhere', () => {
    const original = check(waiting);
    const [mutant] = waitMutants(original.program.typed);
    assert.ok(mutant !== undefined);
    const elsewhere = { ...mutant, unprotected: [{ ...mutant.declared, start: 0, end: 10 }] };
    assert.ok(!isReported(runMutant(engine, original, elsewhere, raceRules(engine.rules))));
  });
});
