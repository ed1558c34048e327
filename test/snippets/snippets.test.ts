import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { analyze } from '../harness/analyze.js';
import { expandSnippet } from './expand-snippet.js';
import { fileOf, readSnippets, snippetFile } from './read-snippets.js';

describe('expansion of snippets', () => {
  const expansions: readonly [string, string][] = [
    ['$1 ${1:Name}, $1', 'Name Name, Name'],
    ['${2|16,32|}+$2', '16+16'],
    ['${1:a${2:b}c} $2', 'abc b'],
    ['\\$1 {\\} ${1:a\\}b}$0', '$1 {} a}b'],
  ];
  for (const [body, expected] of expansions) {
    it(body, () => {
      assert.equal(expandSnippet(body), expected);
    });
  }

  it('refuses what it does not know', () => {
    assert.throws(() => expandSnippet('$TM_FILENAME'), /no tab stop/);
    assert.throws(() => expandSnippet('${1:a}${1/a/b/}'), /no tab stop/);
    assert.throws(() => expandSnippet('${1:open'), /has no end/);
  });
});

describe('snippets for Go', function () {
  this.timeout(60_000);
  const snippets = readSnippets('go.json');
  const chinese = readSnippets('go.zh-cn.json');
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());

  function findings(text: string): string[] {
    const files = [
      { path: 'go.mod', text: 'module p\n\ngo 1.21\n' },
      { path: 'a.go', text },
    ];
    return analyze(engine, files, { major: 1, minor: 21 }).map(({ ruleId, message }) => `${ruleId}: ${message}`);
  }

  it('have a short and a long prefix each, which no two share', () => {
    const prefixes = [...snippets.values()].flatMap(({ prefix }) => prefix);
    assert.equal(new Set(prefixes).size, prefixes.length);
    for (const { prefix } of snippets.values()) {
      assert.match(prefix[0] ?? '', /^gotraps-[a-z-]+$/);
      assert.match(prefix[1] ?? '', /^gt[a-z]+$/);
    }
  });

  it('are the same in Chinese, but for what they are called', () => {
    assert.deepEqual([...chinese.keys()], [...snippets.keys()]);
    for (const [name, { description, ...snippet }] of snippets) {
      assert.doesNotMatch(description, /\p{Script=Han}/u);
      const { description: translated, ...other } = chinese.get(name)!;
      assert.match(translated, /\p{Script=Han}/u);
      assert.deepEqual(other, snippet);
    }
  });

  for (const [name, snippet] of snippets) {
    it(`${name} has no finding, at any level`, () => {
      assert.deepEqual(findings(snippetFile(snippet, 'p')), []);
    });
  }

  /** Snippets with a trap, which must be found: otherwise the tests above say nothing. */
  const spoilt: readonly [string, string | RegExp, string, string][] = [
    ['mutex-map', 'm.mu.Lock()\n\tdefer m.mu.Unlock()\n\tdelete', 'delete', 'map-unguarded'],
    ['mutex-map', 'maps.Clone(m.entries)', 'm.entries', 'guarded-escape'],
    [
      'rwmutex-cache',
      /Lock\(\)\n\tdefer c\.mu\.Unlock\(\)\n\t\/\/ S/,
      'RLock()\n\tdefer c.mu.RUnlock()\n\t// S',
      'write-under-rlock',
    ],
    ['sharded-map', 'defer shard.mu.RUnlock()\n', '', 'lock-not-released'],
    ['locked-writer', 'defer w.mu.Unlock()\n', '', 'lock-not-released'],
    ['conn-writer', 'defer w.senders.RUnlock()\n', '', 'lock-not-released'],
    ['double-buffer', '\tw.mu.Unlock()\n\n', '', 'lock-reacquired'],
    ['accept-loop', '\t\t\tdefer s.conns.Done()\n', '', 'wg-done-missing'],
    ['channel-writer', 'close(w.stop)', 'close(w.stop); close(w.stop)', 'chan-closed-twice'],
    ['map-owner', 'case <-t.stop:\n\t\t\treturn\n', '', 'goroutine-no-exit'],
  ];
  for (const [file, from, to, rule] of spoilt) {
    it(`${file} is found to have ${rule} once it is spoilt`, () => {
      const snippet = [...snippets.values()].find((one) => fileOf(one) === file)!;
      const text = snippetFile(snippet, 'p');
      const broken = text.replace(from, to);
      assert.notEqual(broken, text);
      const found = findings(broken).map((finding) => finding.split(':')[0]);
      assert.ok(found.includes(rule), found.join());
    });
  }
});
