import assert from 'node:assert/strict';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { applyEdits } from '../../server/src/syntax/text-edit.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';
import { deadlineMutants } from './deadline-mutants.js';
import { endMutants } from './end-mutants.js';
import { flushMutants } from './flush-mutants.js';
import { callsOf } from './placed-calls.js';
import { unlockMutants } from './unlock-mutants.js';

const head = `package p

import (
	"bufio"
	"net"
	"os"
	"sync"
	"time"
)

type T struct {
	mu sync.RWMutex
	wg sync.WaitGroup
	ch chan int
	f  *os.File
	w  *bufio.Writer
}

func open(f *os.File) *T { return &T{f: f, w: bufio.NewWriter(f)} }

func (t *T) run(conn net.Conn, deadline time.Time) error {
`;

/** What becomes of a function's statements in each mutant, by kind. */
async function broken(...statements: string[]): Promise<readonly string[]> {
  const text = `${head}${statements.join('\n')}\n}\n`;
  const file = parseSourceFile(await sharedParser(), 'file:///p/f.go', text);
  const typed = checkPackage(inputOf([file]), await stdImporter());
  const calls = callsOf(typed);
  const mutants = [flushMutants(typed, calls), unlockMutants(calls), endMutants(typed, calls), deadlineMutants(calls)];
  return mutants
    .flat()
    .map(({ kind, edits }) => `${kind}: ${applyEdits(text, edits).text.slice(head.length, -3).replaceAll('\n', '; ')}`);
}

describe('mutants of ways', () => {
  it('lose the flush of a local or field', async () => {
    const make = 'w := bufio.NewWriter(conn); w.WriteByte(7)';
    assert.deepEqual(await broken(make, 'return w.Flush()'), [`flush-removed: ${make}; return error(nil)`]);
    assert.deepEqual(await broken(make, 'defer w.Flush()'), [`flush-removed: ${make}; _ = 0`]);
    assert.deepEqual(await broken('return t.w.Flush()'), ['flush-removed: return error(nil)']);
    assert.deepEqual(await broken(make, 'w.Flush()', 'w.Flush()'), []);
    assert.deepEqual(await broken('w := bufio.NewWriter(conn)', 'println(w.Size())', 'w.Flush()'), []);
    const early = 'if t == nil {; return w.Flush(); }'.replaceAll('; ', '\n');
    assert.deepEqual(await broken(make, early, 'w.Flush()'), [
      `flush-removed: ${make}; if t == nil {; return error(nil); }; w.Flush()`,
      `flush-removed: ${make}; ${early.replaceAll('\n', '; ')}; _ = 0`,
    ]);
  });

  it('close before they flush', async () => {
    const made = 'w := bufio.NewWriter(conn); w.WriteByte(7)';
    const [, called] = await broken(made, 'w.Flush()', 'return conn.Close()');
    assert.equal(called, `flush-swapped: ${made}; conn.Close(); w.Flush(); return error(nil)`);
    const [, deferred] = await broken('defer conn.Close()', made, 'defer w.Flush()');
    assert.equal(deferred, `flush-swapped: _ = 0; ${made}; defer w.Flush(); defer conn.Close()`);
    const [, mixed] = await broken('defer conn.Close()', made, 'return w.Flush()');
    assert.equal(mixed, `flush-swapped: _ = 0; ${made}; conn.Close(); return w.Flush()`);
    const [, ofFields] = await broken('t.w.Flush()', 't.f.Close()');
    assert.equal(ofFields, 'flush-swapped: t.f.Close(); t.w.Flush(); _ = 0');
    assert.equal((await broken(made, 'w.Flush()', 't.f.Close()')).length, 1);
  });

  it('keep a lock on one way', async () => {
    const branch = 'if conn == nil {; t.mu.Unlock(); return nil; }';
    const all = ['t.mu.Lock()', branch.replaceAll('; ', '\n'), 't.mu.Unlock()'];
    assert.deepEqual(await broken(...all), [
      'unlock-removed: t.mu.Lock(); if conn == nil {; _ = 0; return nil; }; t.mu.Unlock()',
      `unlock-removed: t.mu.Lock(); ${branch}; _ = 0`,
    ]);
    assert.deepEqual(await broken('t.mu.RLock()', 'defer t.mu.RUnlock()'), ['unlock-removed: t.mu.RLock(); _ = 0']);
    assert.deepEqual(await broken('t.mu.Unlock()', 't.mu.Lock()'), []);
    assert.deepEqual(await broken('t.mu.RLock()', 't.mu.Unlock()'), []);
    assert.deepEqual(await broken('t.mu.Lock()', 't.mu.Unlock()', 'panic("full")'), []);
    assert.deepEqual(await broken('t.mu.Lock()', 'go func() { t.mu.Unlock() }()'), []);
  });

  it('are not counted as done, or count themselves', async () => {
    const go = 'go func() { defer t.wg.Done(); println() }()';
    assert.deepEqual(await broken('t.wg.Add(1)', go, 't.wg.Wait()'), [
      'add-moved: _ = 0; go func() { t.wg.Add(1); defer t.wg.Done(); println() }(); t.wg.Wait()',
      'end-removed: t.wg.Add(1); go func() { _ = 0; println() }(); t.wg.Wait()',
    ]);
    assert.deepEqual(await broken('t.wg.Add(1)', go), []);
  });

  it('leave a channel open that somebody ranges over', async () => {
    assert.deepEqual(await broken('go func() { defer close(t.ch) }()', 'for range t.ch {}'), [
      'end-removed: go func() { _ = 0 }(); for range t.ch {}',
    ]);
    assert.deepEqual(await broken('close(t.ch)'), []);
    assert.deepEqual(await broken('close(t.ch)', 'close(t.ch)', 'for range t.ch {}'), []);
  });

  it('wait for a peer for ever', async () => {
    assert.deepEqual(await broken('conn.SetReadDeadline(deadline)', 'conn.SetReadDeadline(time.Time{})'), [
      'deadline-removed: _ = 0; conn.SetReadDeadline(time.Time{})',
    ]);
    assert.deepEqual(await broken('conn.SetReadDeadline(deadline)', 'conn.SetDeadline(deadline)'), []);
  });
});
