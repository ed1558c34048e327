import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/syntax/text-edit.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';
import { waitMutants } from './wait-mutants.js';

const head = 'package p\n\nimport "sync"\n\nvar mu sync.Mutex\n\nfunc f(wg *sync.WaitGroup, done chan bool) {\n';

/** What becomes of a function's statements in each mutant, and what is read too early. */
async function broken(...statements: string[]): Promise<readonly (readonly [string, string])[]> {
  const text = `${head}${statements.join('\n')}\n}\n`;
  const file = parseSourceFile(await sharedParser(), 'file:///p/f.go', text);
  const mutants = waitMutants(checkPackage(inputOf([file]), await stdImporter()));
  return mutants.map(({ edits, what }) => [what, applyEdits(text, edits).text.slice(head.length, -3)]);
}

const write = 'go func() { n = 1; wg.Done() }()';

describe('mutants of waits', () => {
  it('wait for no group', async () => {
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()', 'println(n)'), [
      ['n after wg.Wait()', `n := 0\n${write}\n_ = 0\nprintln(n)`],
    ]);
    const inLoop = 'for range 3 { go func() { defer wg.Done(); n++ }() }';
    assert.equal((await broken('n := 0', inLoop, 'wg.Wait()', 'println(n)')).length, 1);
    assert.equal((await broken('n := 0', 'wg.Go(func() { n = 1 })', 'wg.Wait()', 'println(n)')).length, 1);
  });

  it('receive nothing, in a loop too', async () => {
    const sender = 'go func() { n = 1; done <- true }()';
    const [received] = await broken('n := 0', sender, '<-done', 'println(n)');
    assert.deepEqual(received, ['n after <-done', `n := 0\n${sender}\n_ = 0\nprintln(n)`]);
    const [looped] = await broken('n := 0', sender, 'for range 3 { <-done }', 'println(n)');
    assert.equal(looped?.[1], `n := 0\n${sender}\nfor range 3 { _ = 0 }\nprintln(n)`);
    assert.equal((await broken('n := 0', 'go func() { n = 1; close(done) }()', '<-done', 'println(n)')).length, 1);
  });

  it('read elements of what a goroutine fills', async () => {
    const fill = 'go func() { m["a"] = 1; wg.Done() }()';
    assert.equal((await broken('m := map[string]int{}', fill, 'wg.Wait()', 'println(m["a"])')).length, 1);
    assert.equal((await broken('m := map[string]int{}', fill, 'wg.Wait()', 'for range m {}')).length, 1);
    assert.deepEqual(await broken('m := map[string]int{}', fill, 'wg.Wait()', 'use(m)'), []);
  });

  it('need a read of the same local, with no other wait before', async () => {
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()'), []);
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()', 'n = 2'), []);
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()', 'for n := range 3 { println(n) }'), []);
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()', '<-done', 'println(n)'), []);
    assert.deepEqual(await broken('n := 0', write, 'wg.Wait()', 'wg.Wait()', 'println(n)'), []);
  });

  it('need a goroutine that signals what is waited for, and takes no lock', async () => {
    assert.deepEqual(await broken('n := 0', 'go func() { n = 1 }()', 'wg.Wait()', 'println(n)'), []);
    assert.deepEqual(await broken('n := 0', write, '<-done', 'println(n)'), []);
    const locked = 'go func() { mu.Lock(); n = 1; mu.Unlock(); wg.Done() }()';
    assert.deepEqual(await broken('n := 0', locked, 'wg.Wait()', 'println(n)'), []);
    const later = 'go func() { later(func() { n = 1 }); wg.Done() }()';
    assert.deepEqual(await broken('n := 0', later, 'wg.Wait()', 'println(n)'), []);
    assert.deepEqual(await broken('go func() { n := 0; n = 1; wg.Done() }()', 'wg.Wait()', 'println(0)'), []);
  });

  it('leave alone tests that skip themselves', async () => {
    assert.deepEqual(await broken('t.Skip()', 'n := 0', write, 'wg.Wait()', 'println(n)'), []);
  });

  it('leave alone receives whose value is used, and choices', async () => {
    const sender = 'go func() { n = 1; done <- true }()';
    assert.deepEqual(await broken('n := 0', sender, 'ok := <-done', 'println(n, ok)'), []);
    assert.deepEqual(await broken('n := 0', sender, 'select {', 'case <-done:', '}', 'println(n)'), []);
  });
});
