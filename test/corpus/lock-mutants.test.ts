import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/syntax/text-edit.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';
import { lockMutants } from './lock-mutants.js';
import { afterEdits, type Mutant, type MutantKind } from './mutant.js';

/** Users of one field under one mutex, so that any further use counts. */
const counter = `package p

import "sync"

type counter struct {
	mu    sync.RWMutex
	n     int
	names map[string]int
	other int
	fixed int
	next  *counter
}

var spare *counter

func (c *counter) Inc() { c.mu.Lock(); c.n++; c.mu.Unlock() }

func (c *counter) Get() int { c.mu.RLock(); defer c.mu.RUnlock(); return c.n }

func (c *counter) Add(name string) { c.mu.Lock(); c.names[name]++; c.mu.Unlock() }

func (c *counter) Has(name string) bool { c.mu.RLock(); defer c.mu.RUnlock(); return c.names[name] > 0 }

func (c *counter) Other() int { c.mu.RLock(); defer c.mu.RUnlock(); return c.other + c.fixed }

func (c *counter) Fixed() int { c.mu.RLock(); defer c.mu.RUnlock(); return c.fixed }
`;

async function mutantsOf(text: string, name: string): Promise<readonly { mutant: Mutant; text: string }[]> {
  const file = parseSourceFile(await sharedParser(), `file:///p/${name}`, text);
  const typed = checkPackage(inputOf([file]), await stdImporter());
  return lockMutants(typed).map((mutant) => ({ mutant, text: applyEdits(text, mutant.edits).text }));
}

/** The function of the given name in every mutant that breaks it, without its first line and indents. */
async function broken(body: string, kind: MutantKind = 'lock-removed', name = 'counter.go'): Promise<readonly string[]> {
  const all = await mutantsOf(`${counter}\nfunc (c *counter) Tested(x int) int {\n${body}\n}\n`, name);
  return all
    .filter(({ mutant }) => mutant.kind === kind && mutant.name.endsWith('.Tested'))
    .map(({ text }) => text.slice(text.indexOf('Tested(x int) int {\n') + 20, -3).replace(/^\t+/gm, ''));
}

describe('mutants of locks', () => {
  it('lose the lock and its unlock', async () => {
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tc.n = x\n\tc.mu.Unlock()\n\treturn x'), [
      '_ = 0\nc.n = x\n_ = 0\nreturn x',
    ]);
  });

  it('lose a deferred unlock, in a function of its own too', async () => {
    assert.deepEqual(await broken('\tc.mu.RLock()\n\tdefer c.mu.RUnlock()\n\treturn c.n'), ['_ = 0\n_ = 0\nreturn c.n']);
    assert.deepEqual(await broken('\tc.mu.RLock()\n\tdefer func() {\n\t\tc.mu.RUnlock()\n\t}()\n\treturn c.n'), [
      '_ = 0\ndefer func() {\n_ = 0\n}()\nreturn c.n',
    ]);
  });

  it('lose every unlock on the way', async () => {
    const body = '\tc.mu.Lock()\n\tif c.n > x {\n\t\tc.mu.Unlock()\n\t\treturn 0\n\t}\n\tc.n = x\n\tc.mu.Unlock()\n\treturn x';
    assert.deepEqual(await broken(body), ['_ = 0\nif c.n > x {\n_ = 0\nreturn 0\n}\nc.n = x\n_ = 0\nreturn x']);
  });

  it('keep other locks of the function', async () => {
    const one = '\tc.mu.Lock()\n\tc.n = x\n\tc.mu.Unlock()\n';
    const found = await broken(`${one}${one}\treturn x`);
    assert.deepEqual(found, [
      '_ = 0\nc.n = x\n_ = 0\nc.mu.Lock()\nc.n = x\nc.mu.Unlock()\nreturn x',
      'c.mu.Lock()\nc.n = x\nc.mu.Unlock()\n_ = 0\nc.n = x\n_ = 0\nreturn x',
    ]);
  });

  it('keep what belongs to another object', async () => {
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tc.n = x\n\tc.next.mu.Unlock()\n\tc.mu.Unlock()\n\treturn x'), [
      '_ = 0\nc.n = x\nc.next.mu.Unlock()\n_ = 0\nreturn x',
    ]);
  });

  it('come from uses that two other functions have, one of them writing', async () => {
    assert.equal((await broken('\tc.mu.Lock()\n\tc.names["x"] = 1\n\tc.mu.Unlock()\n\treturn x')).length, 1);
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tc.other = x\n\tc.mu.Unlock()\n\treturn x'), []);
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tx = len(c.names)\n\tc.mu.Unlock()\n\treturn x'), [
      '_ = 0\nx = len(c.names)\n_ = 0\nreturn x',
    ]);
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tx = c.fixed\n\tc.mu.Unlock()\n\treturn x'), []);
    // Nobody writes the variable that holds the map.
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tm := c.names\n\tc.mu.Unlock()\n\treturn len(m)'), []);
  });

  it('leave alone what takes only an address, what a literal does, and what follows an early unlock', async () => {
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tp := &c.n\n\tc.mu.Unlock()\n\treturn *p'), []);
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tgo func() { c.n++ }()\n\tc.mu.Unlock()\n\treturn x'), []);
    assert.deepEqual(
      await broken('\tc.mu.Lock()\n\tif x > 0 {\n\t\tc.mu.Unlock()\n\t\treturn c.n\n\t}\n\tc.mu.Unlock()\n\treturn x'),
      [],
    );
  });

  it('leave alone objects in the making, other objects, and regions under a second lock', async () => {
    assert.deepEqual(await broken('\td := &counter{}\n\td.mu.Lock()\n\td.n = x\n\td.mu.Unlock()\n\treturn d.n'), []);
    assert.deepEqual(await broken('\tspare.mu.Lock()\n\tc.n = x\n\tspare.mu.Unlock()\n\treturn x'), []);
    const second = '\tc.mu.Lock()\n\tbig.Lock()\n\tc.n = x\n\tbig.Unlock()\n\tc.mu.Unlock()\n\treturn x\n}\n\nvar big sync.Mutex\n\nfunc f() {';
    assert.deepEqual(await broken(second), []);
  });

  it('leave alone locks that are taken again, and those that leave the list of statements', async () => {
    const again = '\tc.mu.Lock()\n\tfor c.n < x {\n\t\tc.mu.Unlock()\n\t\tc.mu.Lock()\n\t}\n\tc.n = x\n\tc.mu.Unlock()\n\treturn x';
    assert.deepEqual(await broken(again), []);
    assert.deepEqual(await broken('\tif x > 0 {\n\t\tc.mu.Lock()\n\t\tc.n = x\n\t}\n\tc.mu.Unlock()\n\treturn x'), []);
  });

  it('leave alone tests and generated files', async () => {
    const body = '\tc.mu.Lock()\n\tc.n = x\n\tc.mu.Unlock()\n\treturn x';
    assert.deepEqual(await broken(body, 'lock-removed', 'counter_test.go'), []);
    assert.deepEqual(await broken(`${body}\n}\n\n// Code generated by x. DO NOT EDIT.\n\nfunc g() {`), []);
  });

  it('have a read lock around writes in the place of a write lock', async () => {
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tc.n = x\n\treturn x', 'lock-weakened'), [
      'c.mu.RLock()\ndefer c.mu.RUnlock()\nc.n = x\nreturn x',
    ]);
    assert.deepEqual(await broken('\tc.mu.Lock()\n\tx = c.n\n\tc.mu.Unlock()\n\treturn x', 'lock-weakened'), []);
  });

  it('say where they are broken, before and after', async () => {
    const all = await mutantsOf(`${counter}\nfunc (c *counter) Dec() { c.mu.Lock(); c.n--; c.mu.Unlock() }\n`, 'counter.go');
    const weakened = all.filter(({ mutant }) => mutant.kind === 'lock-weakened');
    const places = weakened.map(({ mutant, text }) => {
      const [unprotected] = mutant.unprotected;
      assert.ok(unprotected !== undefined);
      const { start, end } = afterEdits(unprotected, mutant.edits);
      return [counter.slice(unprotected.start, unprotected.end), text.slice(start, end)];
    });
    assert.deepEqual(places[0], ['c.mu.Lock(); c.n++; c.mu.Unlock()', 'c.mu.RLock(); c.n++; c.mu.RUnlock()']);
  });

  it('know embedded mutexes and package variables', async () => {
    const shared = `package p

import "sync"

var table = struct {
	sync.Mutex
	rows map[string]int
}{}

func a() { table.Lock(); table.rows["a"] = 1; table.Unlock() }
func b() { table.Lock(); delete(table.rows, "b"); table.Unlock() }
func c() { table.Lock(); defer table.Unlock(); for range table.rows {} }

var mu sync.Mutex
var total int

func d() { mu.Lock(); total++; mu.Unlock() }
func e() { mu.Lock(); total = 0; mu.Unlock() }
func f() int { mu.Lock(); defer mu.Unlock(); return total }
`;
    const names = (await mutantsOf(shared, 'a.go')).map(({ mutant }) => `${mutant.name} ${mutant.what}`);
    assert.deepEqual(names, [
      ...['a', 'b', 'c'].map((name) => `example.com/p.${name} table.rows under table.Mutex`),
      ...['d', 'e', 'f'].map((name) => `example.com/p.${name} total under mu`),
    ]);
  });
});
