import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { verifyFix } from '../../server/src/session/verify-fix.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';

const text = `package shop

import "sync"

type stock struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *stock) add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name]++
}

func (s *stock) take(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name]--
}

func (s *stock) clear(name string) {
	delete(s.items, name)
}

func run(s *stock) {
	for i := 0; i < 9; i++ {
		go s.add("nut")
		go s.take("nut")
		go s.clear("nut")
	}
}
`;

describe('the trial of a fix', () => {
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });

  it('parses and walks only what the fix touches', () => {
    const file = parseSourceFile(engine.parser, 'file:///shop.go', text);
    const input = {
      path: 'shop',
      files: [file],
      goVersion: { major: 1, minor: 21 },
      build: { goos: 'linux', goarch: 'amd64', tags: [] },
    };
    const check = engine.checkPackage(input, engine.importer, engine.rules);
    const offers = check.findings.flatMap((finding) => finding.fixes.map((offer) => ({ finding, offer })));
    const taken = offers.find(({ offer }) => offer.kind === 'take-lock');
    assert.ok(taken !== undefined, 'a fix is offered');
    const fix = verifyFix(engine, check, taken.finding, taken.offer);
    const chunks = fix?.files[0]?.chunks ?? [];
    const isOld = chunks.map((chunk) => file.chunks.includes(chunk));
    assert.equal(isOld.filter((one) => !one).length, 1, 'one function is parsed anew');
    const { summaries } = fix!.check.program;
    const before = new Set(check.program.summaries);
    const walked = summaries.filter((summary) => !before.has(summary)).map(({ unit }) => unit.object?.name);
    assert.deepEqual(walked.sort(), ['clear', 'run']);
    // The check that the fix is made from can still be asked for others.
    assert.notEqual(verifyFix(engine, check, taken.finding, taken.offer), undefined);
  });
});
