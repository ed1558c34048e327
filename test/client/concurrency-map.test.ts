import assert from 'node:assert/strict';
import { drawMap } from '../../client/webview/draw-map.js';
import { nodeAfterKey } from '../../client/webview/map-keys.js';
import { layoutMap, type MapLayout } from '../../client/webview/map-layout.js';
import { nodeWords } from '../../client/webview/map-words.js';
import { concretePalette, themePalette } from '../../client/webview/palette.js';
import { svgElement, svgText } from '../../client/webview/svg-element.js';
import { mapPage } from '../../client/src/concurrency-map-page.js';
import type { ConcurrencyMapAnswer, MapEdge, MapNode, MapNodeKind } from '../../protocol/requests.js';

const place = {
  uri: 'file:///w/a.go',
  range: { start: { line: 2, character: 1 }, end: { line: 2, character: 5 } },
};

function node(kind: MapNodeKind, label: string): MapNode {
  return { kind, label, detail: `${kind} · a.go:3`, place };
}

function edge(context: number, target: number, more: Partial<MapEdge> = {}): MapEdge {
  return { context, target, locks: [], flow: 'in', text: `${context} writes ${target}.`, place, ...more };
}

/** Two goroutines and callers, a lock, a channel, two fields; one of them races. */
const map: ConcurrencyMapAnswer = {
  packageName: 'server',
  nodes: [
    node('callers', 'callers of Server'),
    node('goroutine', 'Server.run'),
    node('goroutine', 'alone'),
    node('lock', 'Server.mu'),
    node('channel', 'Server.done'),
    node('data', 'Server.hits'),
    node('data', 'Server.names'),
  ],
  edges: [
    edge(0, 5, { race: { ruleId: 'map-race', message: 'map <b>&"hits"</b> is reached' } }),
    edge(1, 5),
    edge(0, 6, { locks: [3], flow: 'both', text: 'callers of Server reads and writes Server.names.' }),
    edge(1, 6, { locks: [3] }),
    edge(1, 4, { flow: 'out' }),
  ],
  notes: [],
};

/** Every character has the same width. */
const layout: MapLayout = layoutMap(map, (text, size) => text.length * size * 0.6);
const drawing = svgText(drawMap(layout, themePalette, 'Map of server'));

describe('the drawing of a concurrency map', () => {
  it('has contexts to the left, data to the right, locks and channels between, and nothing over something else', () => {
    const columns = [0, 1, 2].map((column) => layout.nodes.filter((one) => one.column === column));
    assert.deepEqual(
      columns.map((column) => new Set(column.map(({ x }) => Math.round(x))).size),
      [1, 1, 1],
    );
    for (const column of columns) {
      const sorted = [...column].sort((a, b) => a.y - b.y);
      sorted.forEach((one, i) => {
        const next = sorted[i + 1];
        if (next !== undefined) assert.ok(one.y + one.height / 2 <= next.y - next.height / 2);
      });
    }
    const [contexts, between, data] = columns.map((column) => ({
      left: Math.min(...column.map(({ x, width }) => x - width / 2)),
      right: Math.max(...column.map(({ x, width }) => x + width / 2)),
    }));
    assert.ok(contexts!.left >= 0 && contexts!.right < between!.left && between!.right < data!.left);
    assert.ok(data!.right <= layout.width);
  });

  it('leads an edge under a lock through the lock, and draws what several edges share once', () => {
    const lines = layout.lines.map(({ from, to, edges }) => [from, to, edges.length]);
    assert.deepEqual(lines, [
      [0, 5, 1],
      [1, 5, 1],
      [0, 3, 1],
      [3, 6, 2],
      [1, 3, 1],
      [1, 4, 1],
    ]);
    for (const { points } of layout.lines) assert.ok(points.length >= 2);
  });

  it('leads no line through a node', () => {
    for (const { from, to, points } of layout.lines)
      points.forEach((point, i) => {
        const next = points[i + 1];
        if (next === undefined) return;
        layout.nodes.forEach(({ x, y, width, height }, number) => {
          if (number === from || number === to || x + width / 2 <= point.x || x - width / 2 >= next.x) return;
          const isAbove = (one: number): boolean => one < y - height / 2;
          const isBelow = (one: number): boolean => one > y + height / 2;
          const ys = [point.y, next.y];
          assert.ok(ys.every(isAbove) || ys.every(isBelow), `${from} ${to} through ${number}`);
        });
      });
  });

  it('tells races apart from other edges, not by colour alone', () => {
    const [race, ...others] = [...drawing.matchAll(/<g class="line( race)?"[^]*?<\/g>/g)]
      .map(([text]) => text)
      .reverse();
    assert.match(race ?? '', /class="line race"[^]*stroke-width="3"[^]*marker-end="url\(#arrow-race\)"/);
    assert.equal(others.length, 5);
    for (const other of others) assert.doesNotMatch(other, /race|stroke-width="3"/);
  });

  it('shows which way data flow', () => {
    const markers = (index: number): string[] => {
      const [line = ''] = new RegExp(`<g class="line[^>]*data-index="${index}"[^]*?</g>`).exec(drawing) ?? [];
      return [...line.matchAll(/marker-(start|end)=/g)].map((found) => found[1]!).sort();
    };
    assert.deepEqual([markers(1), markers(2), markers(5)], [['end'], ['end', 'start'], ['start']]);
  });

  it('escapes every text', () => {
    assert.ok(drawing.includes('map &lt;b&gt;&amp;&quot;hits&quot;&lt;/b&gt; is reached'));
    assert.doesNotMatch(drawing, /<b>/);
    const text = svgText(svgElement('a', { b: `"'<>&` }, `]]>\u0000\uD800😀`));
    assert.equal(text, '<a b="&quot;&#39;&lt;&gt;&amp;">]]&gt;\uFFFD\uFFFD😀</a>');
  });

  it('shortens long texts and keeps them whole for who asks', () => {
    const long = 'x'.repeat(300);
    const wide = layoutMap({ ...map, nodes: [node('main', long)], edges: [] }, (text) => text.length);
    assert.ok(wide.nodes[0]!.label.endsWith('x…') && wide.nodes[0]!.width < 100);
    assert.ok(svgText(drawMap(wide, themePalette, '')).includes(`<title>${long}\n`));
  });

  it('follows the theme in the page, and has colours of its own in a file', () => {
    assert.match(drawing, /fill="var\(--vscode-editor-background, #ffffff\)"/);
    const palette = concretePalette((name) => (name === '--vscode-editor-background' ? ' #010203' : ''));
    const file = svgText(drawMap(layout, palette, 'Map'));
    assert.match(file, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    assert.match(file, /fill="#010203"/);
    assert.doesNotMatch(file, /var\(|--vscode/);
  });

  it('draws a map of the largest size in a moment', function () {
    this.timeout(20_000);
    const count = 40;
    const nodes = [
      ...Array.from({ length: count }, (_, i) => node('goroutine', `run${i}`)),
      ...Array.from({ length: 20 }, (_, i) => node('lock', `mu${i}`)),
      ...Array.from({ length: count }, (_, i) => node('data', `field${i}`)),
    ];
    const edges = Array.from({ length: 200 }, (_, i) =>
      edge(i % count, 60 + ((i * 7) % count), { locks: [40 + (i % 20)] }),
    );
    const large = layoutMap({ ...map, nodes, edges }, (text) => text.length * 8);
    assert.equal(large.nodes.length, 100);
    assert.equal(new Set(large.nodes.map(({ x }) => Math.round(x))).size, 3);
  });
});

describe('the concurrency map without the eyes', () => {
  it('says of a node what it is, who does what to it, and what races', () => {
    assert.equal(
      nodeWords(map, 5),
      'Server.hits, data · a.go:3. 0 writes 5. map-race: map <b>&"hits"</b> is reached 1 writes 5.',
    );
    assert.equal(
      nodeWords(map, 3),
      'Server.mu, lock · a.go:3. callers of Server reads and writes Server.names. 1 writes 6.',
    );
  });

  it('leads from node to node by the arrow keys, as they lie', () => {
    const contexts = [0, 1, 2].sort((a, b) => layout.nodes[a]!.y - layout.nodes[b]!.y);
    const [top, middle, bottom] = contexts as [number, number, number];
    assert.equal(nodeAfterKey(layout, top, 'ArrowDown'), middle);
    assert.equal(nodeAfterKey(layout, bottom, 'ArrowDown'), bottom);
    assert.equal(nodeAfterKey(layout, middle, 'ArrowUp'), top);
    assert.equal(nodeAfterKey(layout, middle, 'Home'), top);
    assert.equal(nodeAfterKey(layout, top, 'End'), bottom);
    assert.equal(nodeAfterKey(layout, 0, 'ArrowRight'), 3);
    assert.equal(nodeAfterKey(layout, 3, 'ArrowRight'), 6);
    assert.equal(nodeAfterKey(layout, 6, 'ArrowLeft'), 3);
    assert.equal(nodeAfterKey(layout, 2, 'ArrowRight'), 2);
    assert.equal(nodeAfterKey(layout, 0, 'a'), undefined);
  });

  it('is a page that loads nothing, and runs its own script alone', () => {
    const [page, other] = [mapPage('run()', 'en'), mapPage('run()', 'en')];
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const [, nonce = ''] = /script-src 'nonce-([0-9a-f]{32})'/.exec(policy) ?? [];
    assert.equal(policy, `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`);
    assert.ok(page.includes(`<script nonce="${nonce}">run()</script>`));
    assert.ok(!other.includes(nonce));
    assert.doesNotMatch(page, /https?:|\bsrc=|\bhref=/);
  });
});
