import assert from 'node:assert/strict';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import { MemoryHost } from '../lsp/memory-host.js';
import { checkLikeCommandLine, createEngines, Editor, type Engines } from './workspace-harness.js';

const uri = 'file:///w/store.go';

/** More than a package in which all rules look at each version. */
const filler = `/*${'large '.repeat(12_000)}*/\n`;

const text = `package store

import "sync"

type Store struct {
	mu sync.Mutex
	n  int
}

func (s *Store) Add(quick bool) {
	s.mu.Lock()
	if quick {
		return
	}
	s.n++
	s.mu.Unlock()
}

func (s *Store) Take(quick bool) {
	s.mu.Lock()
	if quick {
		return
	}
	s.n--
	s.mu.Unlock()
}

func Count() int {
	n := 0
	return n
}
`;

const repaired = text
  .replace('\ts.n--\n', '\ts.n--\n\ts.mu.Unlock()\n\ts.mu.Lock()\n')
  .replace('if quick {\n\t\treturn\n\t}\n\ts.n--', 's.n--');
const racing = '\tgo func() { n++ }()\n\treturn n\n';

describe('a keystroke in a large package', () => {
  let engines: Engines;
  before(async () => {
    engines = await createEngines();
  });
  after(() => engines.editor.parser.dispose());

  function start(host = new MemoryHost()): { editor: Editor; host: MemoryHost } {
    host.write('file:///w/go.mod', 'module example.com/store\n\ngo 1.22\n');
    const editor = new Editor(engines, host, nodeTimers);
    editor.open(uri, filler + text);
    return { editor, host };
  }

  const rulesOf = (findings: readonly string[]): string[] =>
    findings.map((finding) => /(?:error|warning) (\S+)/.exec(finding)?.[1] ?? finding).sort();

  it('tells of races at once, and goes on telling what other rules have found in other declarations', async () => {
    const { editor } = start();
    assert.deepEqual(rulesOf(await editor.settled()), ['lock-not-released', 'lock-not-released']);
    editor.replace(uri, filler + repaired.replace('\treturn n\n', racing));
    await editor.session.promptCheckOf(uri);
    assert.deepEqual(rulesOf(editor.findings), ['lock-not-released', 'var-race']);
    assert.match(editor.findings.join('\n'), /store\.go:12:/);
    editor.session.dispose();
  });

  it('ends with what the command line finds', async () => {
    const { editor, host } = start();
    await editor.settled();
    const later = `${filler}${text.replace('\treturn n\n', racing)}\nfunc (s *Store) Get(quick bool) int {\n\ts.mu.Lock()\n\tif quick {\n\t\treturn 0\n\t}\n\tdefer s.mu.Unlock()\n\treturn s.n\n}\n`;
    editor.replace(uri, later);
    await editor.session.promptCheckOf(uri);
    assert.deepEqual(rulesOf(editor.findings), ['lock-not-released', 'lock-not-released', 'var-race']);
    const shown = await editor.settled();
    host.write(uri, later);
    assert.deepEqual(shown, await checkLikeCommandLine(engines, host, ['file:///w']));
    assert.deepEqual(rulesOf(shown), ['lock-not-released', 'lock-not-released', 'lock-not-released', 'var-race']);
    editor.session.dispose();
  });

  it('has all rules look for who asks for a fix', async () => {
    const { editor } = start();
    await editor.settled();
    editor.replace(uri, filler + repaired);
    const check = await editor.session.checkOf(uri);
    assert.deepEqual(
      [...(check?.checks.values() ?? [])].map(({ later }) => later),
      [[]],
    );
    assert.deepEqual(rulesOf(editor.findings), ['lock-not-released']);
    editor.session.dispose();
  });
});
