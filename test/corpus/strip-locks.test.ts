import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/fixes/edit.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';
import { stripMapLocks } from './strip-locks.js';

async function stripped(text: string): Promise<string> {
  const file = parseSourceFile(await sharedParser(), 'file:///p/p.go', text);
  const { edits } = stripMapLocks(checkPackage(inputOf([file]), await stdImporter()));
  return applyEdits(text, edits[0]?.edits ?? []);
}

describe('locks that guard maps', () => {
  it('go with their declaration and the import', async () => {
    const before = `package p

import "sync"

type names struct {
	// mu guards m.
	mu sync.RWMutex
	m  map[string]int
}

func made() *names {
	return &names{
		mu: sync.RWMutex{},
		m:  map[string]int{},
	}
}

func (n *names) set(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.m[name] = 1
}
`;
    const after = await stripped(before);
    assert.doesNotMatch(after, /sync|mu\b/);
    assert.match(after, /func \(n \*names\) set\(name string\) \{\n\tn\.m\[name\] = 1\n\}/);
  });

  it('stay where something else uses the mutex, or where it guards no map', async () => {
    const before = `package p

import "sync"

type names struct {
	mu   sync.Mutex
	cond *sync.Cond
	m    map[string]int
}

func (n *names) set(name string) { n.mu.Lock(); n.m[name] = 1; n.mu.Unlock(); n.cond = sync.NewCond(&n.mu) }

type count struct {
	mu sync.Mutex
	n  int
}

func (c *count) inc() { c.mu.Lock(); c.n++; c.mu.Unlock() }
`;
    assert.equal(await stripped(before), before);
  });

  it('go where they are embedded', async () => {
    const before = `package p

import "sync"

type names struct {
	sync.Mutex
	m map[string]int
}

func (n *names) set(name string) {
	n.Lock()
	n.m[name] = 1
	n.Unlock()
}
`;
    assert.doesNotMatch(await stripped(before), /sync|ock/);
  });
});
