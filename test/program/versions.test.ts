import assert from 'node:assert/strict';
import type { FunctionSummary } from '../../server/src/flow/summary.js';
import { buildPackageProgram, type PackageProgram } from '../../server/src/program/package-program.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import type { Importer } from '../../server/src/types/package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';

const source = `package p

import "sync"

type server struct {
	wg   sync.WaitGroup
	hits int
	seen map[string]bool
}

func (s *server) wait() {
	s.wg.Wait()
}

func (s *server) settle() {
	s.wait()
}

func (s *server) count() int {
	n := 1
	return n
}

func (s *server) report() int {
	return s.count() + 1
}

func (s *server) run() {
	s.wg.Add(1)
	go func() {
		s.seen["a"] = true
		s.wg.Done()
	}()
	s.report()
	s.settle()
	s.seen["b"] = true
}
`;

interface Version {
  readonly file: GoSourceFile;
  readonly program: PackageProgram;
}

let importer: Importer;

async function first(): Promise<Version> {
  const file = parseSourceFile(await sharedParser(), 'file:///p/a.go', source);
  importer = await stdImporter();
  const typed = checkPackage(inputOf([file]), importer);
  return { file, program: buildPackageProgram(typed, 'keep') };
}

async function next({ file, program }: Version, old: string, text: string): Promise<Version> {
  const start = file.text.indexOf(old);
  assert.ok(start >= 0, old);
  const edited = editSourceFile(await sharedParser(), file, [{ start, end: start + old.length, text }]);
  const typed = checkPackage(inputOf([edited]), importer, program.typed);
  return { file: edited, program: buildPackageProgram(typed, 'keep', program) };
}

function summaryOf({ program }: Version, name: string): FunctionSummary {
  const found = program.summaries.find(({ unit }) => unit.object?.name === name && unit.node.kind === 'FuncDecl');
  assert.ok(found, name);
  return found;
}

describe('versions of a program', () => {
  it('walk only what an edit concerns', async () => {
    const before = await first();
    const after = await next(before, 'n := 1', 'n := 2');
    assert.ok(summaryOf(after, 'count') !== summaryOf(before, 'count'));
    for (const name of ['wait', 'settle', 'report', 'run'])
      assert.ok(summaryOf(after, name) === summaryOf(before, name), name);
    assert.ok(summaryOf(after, 'report').calls[0]?.callee === summaryOf(after, 'count'));
  });

  it('walk the callers of a function that does something else to them', async () => {
    const before = await first();
    assert.equal(before.program.conflicts.length, 0);
    const after = await next(before, 's.wg.Wait()', '_ = s.wg.Wait');
    assert.ok(summaryOf(after, 'settle') !== summaryOf(before, 'settle'));
    assert.ok(after.program.conflicts.some(({ first: { path } }) => path.toString() === 's.seen'));
    const again = await next(after, '_ = s.wg.Wait', 's.wg.Wait()');
    assert.equal(again.program.conflicts.length, 0);
  });

  it('know when a name is written for the first time', async () => {
    const before = await first();
    const after = await next(before, 'n := 1', 'n := s.hits');
    const written = await next(after, 'return s.count() + 1', 's.hits++; return s.count() + 1');
    const paths = summaryOf(written, 'count').own.map(({ path }) => path.toString());
    assert.deepEqual(paths, ['s.hits']);
  });

  it('leave the version before as it was, so that another can follow it', async () => {
    const before = await first();
    const racy = await next(before, 's.wg.Wait()', '_ = s.wg.Wait');
    const quiet = await next(before, 'n := 1', 'n := 3');
    assert.ok(racy.program.conflicts.length > 0);
    assert.equal(quiet.program.conflicts.length, 0);
  });
});
