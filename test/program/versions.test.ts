import assert from 'node:assert/strict';
import type { FunctionSummary } from '../../server/src/flow/summary.js';
import { buildPackageProgram, type PackageProgram } from '../../server/src/program/package-program.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import type { Span } from '../../server/src/syntax/source-file.js';
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
	mu   sync.Mutex
	sum  int
}

func (s *server) mark() {
	s.seen["c"] = true
}

func (s *server) add() {
	s.mu.Lock()
	s.sum++
	s.mu.Unlock()
}

func (s *server) both() {
	go s.add()
	s.add()
}

func (s *server) beside() {
	go func() { s.seen["d"] = true }()
	s.mark()
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

async function first(text = source): Promise<Version> {
  const file = parseSourceFile(await sharedParser(), 'file:///p/a.go', text);
  importer = await stdImporter();
  const typed = checkPackage(inputOf([file]), importer);
  return { file, program: buildPackageProgram(typed, 'keep') };
}

async function next({ file, program }: Version, old: string, text: string, isKept = false): Promise<Version> {
  const start = file.text.indexOf(old);
  assert.ok(start >= 0, old);
  const edited = editSourceFile(await sharedParser(), file, [{ start, end: start + old.length, text }]);
  const typed = checkPackage(inputOf([edited]), importer, program.typed);
  return { file: edited, program: buildPackageProgram(typed, 'keep', { program, isKept }) };
}

/** What every conflict is about and where both sides and the goroutine stand, to be compared with the same text read anew. */
function conflictsOf({ file, program }: Version): string[] {
  const at = ({ chunk, start, end }: Span): string =>
    file.text.slice(file.startOf(chunk) + start).slice(0, end - start);
  const offset = ({ chunk, start }: Span): number => file.startOf(chunk) + start;
  return program.conflicts.map(({ first, second, spawn }) =>
    [first, second, spawn].map(({ span }) => `${String(offset(span))} ${at(span)}`).join(' | '),
  );
}

async function isAsReadAnew(version: Version): Promise<void> {
  assert.deepEqual(conflictsOf(version), conflictsOf(await first(version.file.text)));
}

function summaryOf({ program }: Version, name: string): FunctionSummary {
  const found = program.summaries.find(({ unit }) => unit.object?.name === name && unit.node.kind === 'FuncDecl');
  assert.ok(found, name);
  return found;
}

/** How many conflicts there are with an access that reads like that. */
function racesOn(version: Version, text: string): number {
  return conflictsOf(version).filter((one) => one.includes(text)).length;
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
    assert.equal(racesOn(before, 's.seen["b"]'), 0);
    const after = await next(before, 's.wg.Wait()', '_ = s.wg.Wait');
    assert.ok(summaryOf(after, 'settle') !== summaryOf(before, 'settle'));
    assert.ok(after.program.conflicts.some(({ first: { path } }) => path.toString() === 's.seen'));
    const again = await next(after, '_ = s.wg.Wait', 's.wg.Wait()');
    assert.equal(racesOn(again, 's.seen["b"]'), 0);
    await isAsReadAnew(after);
    await isAsReadAnew(again);
  });

  it('tell where something stands now in a callee whose callers were not walked', async () => {
    let version = await first();
    const before = version;
    assert.equal(racesOn(version, 's.seen["c"]'), 1);
    for (const text of ['n := 1', '// c', 'if n > 1 { return }'])
      version = await next(version, 's.seen["c"] = true', `${text}\n\ts.seen["c"] = true`);
    assert.ok(summaryOf(version, 'beside') === summaryOf(before, 'beside'));
    assert.equal(racesOn(version, 's.seen["c"]'), 1);
    await isAsReadAnew(version);
    // Undone in one step, as an editor does it.
    const start = version.file.text.indexOf('if n > 1');
    const end = version.file.text.indexOf('s.seen["c"]');
    version = await next(version, version.file.text.slice(start, end), '');
    await isAsReadAnew(version);
  });

  it('walk the callers of a function that starts a goroutine', async () => {
    const before = await first();
    const after = await next(before, 'n := 1', 'n := 1; go func() { s.seen["e"] = true }()');
    assert.ok(summaryOf(after, 'run') !== summaryOf(before, 'run'));
    assert.ok(racesOn(after, 's.seen["e"]') > 0);
    await isAsReadAnew(after);
    await isAsReadAnew(await next(after, 'go func() { s.seen["e"] = true }()', ''));
  });

  it('walk who runs a function beside itself that gives up its lock', async () => {
    const before = await first();
    assert.equal(racesOn(before, 's.sum'), 0);
    const after = await next(before, 's.mu.Lock()\n\ts.sum++\n\ts.mu.Unlock()', 's.sum++');
    assert.ok(racesOn(after, 's.sum') > 0);
    await isAsReadAnew(after);
  });

  it('walk who runs beside a function that touches something else', async () => {
    const before = await first();
    const after = await next(before, 's.seen["c"] = true', '_ = s.hits');
    assert.equal(racesOn(after, 's.seen["c"]'), 0);
    assert.ok(summaryOf(after, 'beside') !== summaryOf(before, 'beside'));
    await isAsReadAnew(after);
  });

  it('walk who starts a goroutine that had nothing to do before', async () => {
    const before = await first();
    const idle = await next(before, 's.mu.Lock()\n\ts.sum++\n\ts.mu.Unlock()', '');
    assert.equal(racesOn(idle, 's.sum'), 0);
    const busy = await next(idle, 'add() {\n\t', 'add() {\n\ts.sum++');
    assert.ok(racesOn(busy, 's.sum') > 0);
    await isAsReadAnew(busy);
  });

  it('know when a name is written for the first time', async () => {
    const before = await first();
    const after = await next(before, 'n := 1', 'n := s.hits');
    const written = await next(after, 'return s.count() + 1', 's.hits++; return s.count() + 1');
    const paths = summaryOf(written, 'count').own.map(({ path }) => path.toString());
    assert.deepEqual(paths, ['s.hits']);
  });

  it('leave the version before as it was if it is kept, so that another can follow it', async () => {
    const before = await first();
    const racy = await next(before, 's.wg.Wait()', '_ = s.wg.Wait', true);
    const quiet = await next(before, 'n := 1', 'n := 3');
    assert.ok(racy.program.conflicts.length > 0);
    assert.equal(racesOn(quiet, 's.seen["b"]'), 0);
    await isAsReadAnew(quiet);
  });
});
