import assert from 'node:assert/strict';
import { type ConcurrencyMapAnswer, concurrencyMapRequest, type MapEdge } from '../../protocol/requests.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { type ClientOptions, LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const file = 'file:///w/server.go';
const text = `package server

import "sync"

type Server struct {
	mu    sync.Mutex
	/* ü */ names []string
	hits  map[string]int
	done  chan struct{}
}

func (s *Server) Serve(names []string) {
	for _, name := range names {
		go func() { s.hits[name]++; s.add(name) }()
	}
	go s.watch()
	close(s.done)
}

func (s *Server) watch() { <-s.done }

func (s *Server) add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, name)
}
`;

describe('the request for the concurrency map', () => {
  let engine: Engine;
  let client: LspClient;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  afterEach(() => client.stop());

  async function ask(options: Partial<ClientOptions> = {}, uri = file): Promise<ConcurrencyMapAnswer | null> {
    const host = new MemoryHost();
    client = await LspClient.start({ engine, host, ...options });
    await client.open(file, text);
    await client.open('file:///w/server_test.go', 'package server_test\n\nfunc f() {}\n');
    return client.connection.sendRequest(concurrencyMapRequest, { uri });
  }

  /** What a range of the answer is in the text, for UTF-16 positions. */
  function textAt({ place: { uri, range } }: MapEdge): string {
    assert.equal(uri, file);
    assert.equal(range.start.line, range.end.line);
    return text.split('\n')[range.start.line]!.slice(range.start.character, range.end.character);
  }

  it('is answered with nodes in words, edges between them, and places of both', async () => {
    const map = await ask();
    assert.ok(map !== null);
    assert.deepEqual([map.packageName, map.notes], ['server', []]);
    assert.deepEqual(
      map.nodes.map(({ kind, label, detail }) => [kind, label, detail]),
      [
        ['callers', 'callers of Server', 'called from elsewhere · server.go:12'],
        ['goroutine', 'func in Server.Serve', 'goroutines · server.go:14'],
        ['goroutine', 'Server.watch', 'goroutine · server.go:16'],
        ['lock', 'Server.mu', 'lock · server.go:6'],
        ['channel', 'Server.done', 'channel · server.go:9'],
        ['data', 'Server.hits', 'field, accesses: 1 · server.go:8'],
        ['data', 'Server.names', 'field, accesses: 2 · server.go:7'],
      ],
    );
    assert.deepEqual(
      map.edges.map((edge) => [edge.text, edge.flow, edge.locks, textAt(edge), edge.race?.ruleId]),
      [
        [
          'func in Server.Serve reads and writes Server.hits in Server.Serve without a lock.',
          'both',
          [],
          's.hits',
          'map-race',
        ],
        [
          'func in Server.Serve reads and writes Server.names in Server.add under Server.mu.',
          'both',
          [3],
          's.names',
          undefined,
        ],
        ['callers of Server closes Server.done.', 'in', [], 'close(s.done)', undefined],
        ['Server.watch receives from Server.done.', 'out', [], 's.done', undefined],
      ],
    );
    assert.match(map.edges[0]?.race?.message ?? '', /s\.hits/);
  });

  it('has positions in the encoding of the client, and texts in its language', async () => {
    const map = await ask({ capabilities: { general: { positionEncodings: ['utf-8'] } }, locale: 'zh-cn' });
    const names = map?.nodes.find(({ label }) => label === 'Server.names');
    assert.deepEqual(names?.place?.range.start, { line: 6, character: 10 });
    assert.match(names.detail, /^字段，访问 2 处 · server\.go:7$/);
    assert.match(map?.edges[1]?.text ?? '', /^Server\.Serve 中的 func 在 Server\.add 中持有 Server\.mu 时读取并写入/);
  });

  it('leaves out findings that are not shown', async () => {
    const map = await ask({ configuration: () => ({ ruleSeverity: { 'map-race': 'off' } }) });
    assert.deepEqual(
      map?.edges.flatMap(({ race }) => race?.ruleId ?? []),
      [],
    );
  });

  it('is about the package itself for its external tests', async () => {
    assert.equal((await ask({}, 'file:///w/server_test.go'))?.packageName, 'server');
  });

  it('says when nothing is shared, and gives null for a document that is not open', async () => {
    const other = 'file:///other/other.go';
    assert.equal(await ask({}, other), null);
    await client.open(other, 'package other\n');
    const map: ConcurrencyMapAnswer | null = await client.connection.sendRequest(concurrencyMapRequest, { uri: other });
    assert.deepEqual([map?.nodes, map?.edges], [[], []]);
    assert.match(map?.notes.join() ?? '', /^Nothing that changes is shared/);
  });
});
