import assert from 'node:assert/strict';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import type { Timers } from '../../server/src/host/timers.js';
import { randomNumbers, testSeed } from '../harness/go-sources.js';
import { MemoryHost } from '../lsp/memory-host.js';
import { checkLikeCommandLine, createEngines, Editor, type Engines } from './workspace-harness.js';

/** A text with places where one of several pieces may stand. */
interface Template {
  readonly uri: string;
  readonly parts: readonly (readonly string[])[];
}

const root = 'file:///w';

const templates: readonly Template[] = [
  {
    uri: `${root}/store/store.go`,
    parts: [
      ['package store\n\n'],
      // With it most rules look at a later version when nobody types.
      ['', '// Package store keeps.\n\n', `/*${'large '.repeat(12_000)}*/\n\n`],
      ['import (\n\t"sync"\n\n\t"example.com/shop/base"\n)\n\nvar counts base.Counts\n\n'],
      ['type Store struct {\n\tmu sync.Mutex\n\tVisits '],
      ['base.Counts', 'map[string]int', '[]int', 'map[string]int\n\tticks int'],
      ['\n}\n\nfunc New() *Store { return &Store{} }\n\nfunc (s *Store) Add(name string'],
      ['', ', n int', ', n ...int'],
      [') {\n'],
      ['', '\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n', '\n\n'],
      ['\ts.Visits[name]++\n', '\t_ = s.Visits\n', '\ts.put(name)\n', '\tgo s.put(name)\n', '\ts.Visits[name\n'],
      ['}\n\nfunc (s *Store) put(name string) {'],
      ['', ' s.Visits[name] = 1 ', ' s.Visits[name] = len(name) '],
      ['}\n\n'],
      [
        '',
        'func (s *Store) Reset(all bool) {\n\ts.mu.Lock()\n\tif all {\n\t\treturn\n\t}\n\ts.mu.Unlock()\n}\n\n',
        'func (s *Store) Reset(all bool) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n}\n\n',
      ],
      ['func Later(f func()) { go f() }\n', 'func Later(f func()) { f() }\n', 'func Later(f func()) {\n', ''],
    ],
  },
  {
    uri: `${root}/store/store_test.go`,
    parts: [
      ['package store_test\n\nimport (\n\t"testing"\n\n\t"example.com/shop/'],
      ['store', 'api', 'none'],
      ['"\n)\n\nfunc TestAdd(t *testing.T) {\n\tm := map[int]int{}\n'],
      ['\tstore.Later(func() { m[1] = 1 })\n', '\tgo func() { m[1] = 1 }()\n', ''],
      ['\tm[2] = 2\n}\n'],
    ],
  },
  {
    uri: `${root}/api/api.go`,
    parts: [
      ['package api\n\nimport (\n\t"net/http"\n\n'],
      ['\t"example.com/shop/store"\n', '\tstore "example.com/shop/base"\n', ''],
      [')\n\ntype server struct{ store *store.Store }\n\n'],
      [
        'func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n',
        'func (s *server) Serve(r *http.Request) {\n',
      ],
      ['\ts.store.Add(r.URL.Path)\n', '\ts.store.Add(r.URL.Path, 1)\n', '\ts.store.Visits["a"] = 1\n', '\ts.\n'],
      ['}\n\nfunc Run() {\n\tm := map[int]int{}\n'],
      ['\tstore.Later(func() { m[1] = 1 })\n', '\tgo store.New().Add("a")\n', ''],
      ['\tm[2] = 2\n}\n'],
    ],
  },
  {
    uri: `${root}/base/base.go`,
    parts: [
      ['package base\n\n'],
      ['', 'import "example.com/shop/store"\n\nvar _ = store.New\n\n'],
      ['type Counts '],
      ['map[string]int', 'struct{ n int }', 'map[string]int\n\nvar n int'],
      ['\n\ntype Store struct{ Visits Counts }\n\nfunc (s *Store) Add(name string) { '],
      ['s.Visits[name]++', '', 's.Visits.add(name)'],
      [' }\n\nfunc (c Counts) add(name string) { c[name]++ }\n\nfunc Later(f func()) { '],
      ['go f()', 'f()'],
      [' }\n'],
    ],
  },
];

/** The files of a workspace, each in one of its forms. */
class History {
  readonly host = new MemoryHost();
  private readonly chosen = templates.map(({ parts }) => parts.map(() => 0));
  private readonly open = new Set<string>();
  /** The folder that nobody opens in this history. */
  private readonly unopened: string;

  constructor(
    private readonly editor: (host: MemoryHost) => Editor,
    private readonly next: () => number,
  ) {
    this.host.write(`${root}/go.mod`, 'module example.com/shop\n\ngo 1.22\n');
    for (const { uri } of templates) this.host.write(uri, this.textOf(uri));
    this.unopened = `${root}/${['store', 'api', 'base', 'none'][this.below(4)] ?? ''}/`;
  }

  private below(count: number): number {
    return Math.floor(this.next() * count);
  }

  private textOf(uri: string): string {
    const index = templates.findIndex((one) => one.uri === uri);
    return (templates[index]?.parts ?? []).map((part, i) => part[this.chosen[index]?.[i] ?? 0] ?? '').join('');
  }

  /** Does something at random, and sometimes waits for less than all that follows from it. */
  private async step(editor: Editor): Promise<string> {
    const index = this.below(templates.length);
    const { uri, parts } = templates[index]!;
    const part = this.below(parts.length);
    this.chosen[index]![part] = this.below(parts[part]!.length);
    const text = this.textOf(uri);
    const kind = this.below(10);
    let what = 'types';
    if (!this.open.has(uri) && (kind < 5 || uri.startsWith(this.unopened))) {
      what = 'changes on disk';
      this.host.write(uri, text);
      editor.session.filesChanged([uri]);
    } else if (!this.open.has(uri)) {
      what = 'opens';
      this.open.add(uri);
      editor.open(uri, text);
    } else if (kind === 0) {
      what = 'closes';
      this.open.delete(uri);
      editor.session.close(uri);
      this.host.write(uri, text);
      editor.session.filesChanged([uri]);
    } else if (kind === 1) {
      what = 'saves';
      editor.replace(uri, text);
      this.host.write(uri, text);
      editor.session.save(uri);
    } else {
      editor.replace(uri, text);
    }
    const patience = this.below(4);
    if (patience === 0) await editor.session.whenIdle();
    if (patience === 1) await editor.session.checkOf(uri);
    for (let turn = this.below(20); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    return `${what} ${uri}: part ${part} is ${JSON.stringify(parts[part]![this.chosen[index]![part] ?? 0])}`;
  }

  /** Returns what is shown in the end, what it should be, and what was done. */
  async run(
    stepCount: number,
    engines: Engines,
  ): Promise<{ shown: string[]; fresh: string[]; steps: string[]; told: string[] }> {
    const editor = this.editor(this.host);
    const steps: string[] = [];
    for (let i = 0; i < stepCount; i++) steps.push(await this.step(editor));
    const shown = await editor.settled();
    const { documents } = editor.session;
    const fresh = this.editor(this.host);
    for (const [uri, { text }] of documents) fresh.open(uri, text);
    const expected = await fresh.settled();
    for (const [uri, { text }] of documents) this.host.write(uri, text);
    const folders = [...new Set([...documents.keys()].map((uri) => uri.slice(0, uri.lastIndexOf('/'))))];
    const told = await checkLikeCommandLine(engines, this.host, folders);
    editor.session.dispose();
    fresh.session.dispose();
    return { shown, fresh: expected, steps, told };
  }
}

const historyCount = 30;

/** A clock that runs fast: waits are short, and so are the slices that work is cut into. */
const hurry = 25;
const timers: Timers = {
  ...nodeTimers,
  now: () => nodeTimers.now() * hurry,
  after: (delayMs, task) => nodeTimers.after(delayMs / hurry, task),
};

describe('any history of edits over packages that import each other', function () {
  this.timeout(600_000);
  const seed = testSeed();
  let engines: Engines;

  before(async () => {
    engines = await createEngines();
  });
  after(() => engines.editor.parser.dispose());

  it(`ends with what a fresh session shows, and the command line (GOTRAPS_SEED=${seed})`, async () => {
    const next = randomNumbers(seed);
    let findingCount = 0;
    for (let i = 0; i < historyCount; i++) {
      const history = new History((host) => new Editor(engines, host, timers), next);
      const { shown, fresh, steps, told } = await history.run(15, engines);
      findingCount += shown.length;
      assert.deepEqual(shown, fresh, `history ${i} of seed ${seed}:\n${steps.join('\n')}`);
      assert.deepEqual(shown, told, `history ${i} of seed ${seed}, command line:\n${steps.join('\n')}`);
    }
    assert.ok(findingCount > 0);
  });
});
