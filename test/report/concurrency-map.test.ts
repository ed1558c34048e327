import assert from 'node:assert/strict';
import { rules } from '../../server/src/rules/generated/registry.js';
import {
  concurrencyMap,
  usualLimits,
  type ConcurrencyMap,
  type MapLimits,
} from '../../server/src/report/concurrency-map/concurrency-map.js';
import type { Span } from '../../server/src/syntax/source-file.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { randomNumbers, testSeed } from '../harness/go-sources.js';
import { freshVersion, nextVersion, storeParts, type Version } from '../program/store-versions.js';

const racing = new Set(rules.filter(({ meta }) => meta.reportsRaces === true).map(({ meta }) => meta.id));

function mapOf({ check }: Version, limits: MapLimits = usualLimits): ConcurrencyMap {
  return concurrencyMap(
    check.program,
    check.findings.filter(({ ruleId }) => racing.has(ruleId)),
    limits,
  );
}

const contextName = ({ contexts }: ConcurrencyMap, number: number): string => {
  const { kind, name, literal, isMany } = contexts[number]!;
  const begin = literal === undefined ? name : `func in ${name}`;
  return kind === 'callers' ? `callers of ${begin}` : `${kind} ${begin}${isMany ? ' many' : ''}`;
};

/** `goroutine Table.run: writes ticks in Table.expire`, one line an edge. */
function accessesOf(map: ConcurrencyMap): string[] {
  return map.accesses.map(({ context, data, locks, isRead, isWrite, isAtomic, functions, race }) => {
    const verb = [isAtomic ? 'atomically' : '', isRead ? 'reads' : '', isWrite ? 'writes' : ''].filter(Boolean);
    const under = locks.map((lock) => ` under ${map.locks[lock]!.name}`);
    const told = race === undefined ? '' : `, ${race.ruleId}`;
    const name = map.data[data]!.variable.name;
    return `${contextName(map, context)}: ${verb.join(' ')} ${name} in ${functions.join('+')}${under.join()}${told}`;
  });
}

function usesOf(map: ConcurrencyMap): string[] {
  return map.uses.map(
    ({ context, channel, does }) => `${contextName(map, context)}: ${does.join('+')} ${map.channels[channel]!.name}`,
  );
}

async function read(text: string, limits?: MapLimits): Promise<ConcurrencyMap> {
  return mapOf(await freshVersion(text), limits);
}

describe('the concurrency map of a package', function () {
  this.timeout(120_000);

  it('has callers and goroutines, the data that they share, and the locks between', async () => {
    const map = await read(`package table

import (
	"sync"
	"time"
)

type Table struct {
	mu    sync.Mutex
	rows  map[string]int
	name  string
	ticks int
}

func New(name string) *Table {
	t := &Table{rows: map[string]int{}, name: name}
	go t.run()
	return t
}

func (t *Table) run() {
	for {
		time.Sleep(time.Second)
		t.expire()
	}
}

func (t *Table) expire() {
	t.ticks++
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop()
}

func (t *Table) drop() {
	clear(t.rows)
}

func (t *Table) Add(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[key]++
}

func (t *Table) Ticks() int {
	return t.ticks
}

func (t *Table) Name() string {
	return t.name
}
`);
    assert.deepEqual(
      map.data.map(({ variable, accesses }) => [variable.name, accesses]),
      [
        ['ticks', 2],
        ['rows', 2],
      ],
    );
    assert.deepEqual(accessesOf(map), [
      'callers of Table: reads ticks in Table.Ticks',
      'goroutine Table.run: reads writes ticks in Table.expire',
      'callers of Table: reads writes rows in Table.Add under mu',
      'goroutine Table.run: writes rows in Table.drop under mu',
    ]);
    assert.deepEqual([map.packageName, map.leftOut], ['table', { contexts: 0, data: 0, channels: 0 }]);
  });

  it('has handlers, timers, goroutines of a loop and what other packages call back, each once', async () => {
    const map = await read(`package main

import (
	"net/http"
	"sync"
	"time"
)

var mu sync.Mutex
var hits int

func hit() {
	mu.Lock()
	hits++
	mu.Unlock()
}

type site struct{}

func (site) ServeHTTP(w http.ResponseWriter, r *http.Request) { hit() }

func main() {
	http.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) { hit() })
	time.AfterFunc(time.Second, hit)
	for i := 0; i < 3; i++ {
		go func() { hit() }()
	}
	go hit()
	go hit()
	hit()
}
`);
    assert.deepEqual(accessesOf(map), [
      'main main: reads writes hits in hit under mu',
      'timer hit many: reads writes hits in hit under mu',
      'handler site.ServeHTTP many: reads writes hits in hit under mu',
      'handler func in main many: reads writes hits in hit under mu',
      'goroutine func in main many: reads writes hits in hit under mu',
    ]);
  });

  it('has the channels and groups by which goroutines wait for each other, whatever their names are', async () => {
    const map = await read(`package main

import "sync"

func work(jobs <-chan int, wg *sync.WaitGroup) {
	defer wg.Done()
	for range jobs {
	}
}

func main() {
	var wg sync.WaitGroup
	queue := make(chan int)
	own := make(chan int, 1)
	own <- 1
	<-own
	wg.Add(1)
	go work(queue, &wg)
	queue <- 1
	close(queue)
	wg.Wait()
}
`);
    assert.deepEqual(usesOf(map), [
      'main main: send+close queue',
      'goroutine work: receive queue',
      'main main: wait wg',
      'goroutine work: done wg',
    ]);
    assert.deepEqual(map.data, []);
  });

  it('has locals that goroutines share, not those that each goroutine has for itself', async () => {
    const map = await read(`package p

import "sync"

func Sum(parts [][]int) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	sum := 0
	for _, part := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			own := 0
			add := func(n int) { own += n }
			for _, n := range part {
				add(n)
			}
			mu.Lock()
			sum += own
			mu.Unlock()
		}()
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	return sum
}
`);
    assert.deepEqual(accessesOf(map), ['goroutine func in Sum many: reads writes sum in Sum under mu']);
  });

  it('has nothing where nothing is shared', async () => {
    const map = await read('package p\n\nvar limit = 3\n\nfunc Limit() int {\n\treturn limit\n}\n');
    assert.deepEqual([map.contexts, map.data, map.accesses], [[], [], []]);
  });

  it('says how much there is no room for, and keeps what races', async () => {
    const fields = ['a', 'b', 'c', 'd', 'e', 'f'];
    const text = `package p

import "sync"

type T struct {
	mu sync.Mutex
	${fields.join(', ')} int
	racy map[string]int
}

func New() *T {
	t := &T{}
${fields.map((name) => `\tgo t.inc${name}()\n`).join('')}	return t
}

${fields.map((name) => `func (t *T) inc${name}() {\n\tt.mu.Lock()\n\tt.${name}++\n\tt.mu.Unlock()\n}\n`).join('\n')}
func Count(names []string) {
	t := &T{racy: map[string]int{}}
	for _, name := range names {
		go func() { t.racy[name]++ }()
	}
}
`;
    const all = await read(text);
    assert.equal(all.data.length, 7);
    const map = await read(text, { ...usualLimits, contexts: 3, data: 2 });
    assert.deepEqual(map.leftOut, { contexts: all.contexts.length - 3, data: 5, channels: 0 });
    assert.deepEqual(
      map.data.map(({ variable }) => variable.name),
      ['a', 'racy'],
    );
    assert.deepEqual(
      accessesOf(map).filter((line) => line.includes('racy')),
      ['goroutine func in Count many: reads writes racy in Count, map-race'],
    );
    const few = await read(text, { ...usualLimits, pairs: 4 });
    assert.deepEqual(
      few.data.map(({ variable }) => variable.name),
      ['a', 'b', 'c', 'd', 'racy'],
    );
    assert.equal(few.leftOut.data, 2);
  });

  it('is that of the same text read anew, whatever was typed', async () => {
    const seed = testSeed();
    const random = randomNumbers(seed);
    const below = (count: number): number => Math.floor(random() * count);
    const chosen = storeParts.map(() => 0);
    const textOf = (): string => storeParts.map((part, i) => part[chosen[i]!]!).join('');
    let version = await freshVersion(textOf());
    for (let step = 0; step < 40; step++) {
      const part = below(storeParts.length);
      chosen[part] = below(storeParts[part]!.length);
      version = await nextVersion(version, textOf());
      const fresh = await freshVersion(textOf());
      assert.deepEqual(placedLines(version), placedLines(fresh), `GOTRAPS_SEED=${seed}, step ${step}`);
    }
  });

  it('marks an edge for each race that is told of, in every fixture of one file', async () => {
    let races = 0;
    for (const { fixture } of findFixtures()) {
      const files = fixture.files.filter(({ path }) => path.endsWith('.go'));
      const [file] = files;
      if (files.length !== 1 || file === undefined) continue;
      const version = await freshVersion(file.text);
      const map = mapOf(version);
      for (const finding of version.check.findings.filter(({ ruleId }) => racing.has(ruleId))) {
        races++;
        const isMarked = map.accesses.some(({ race }) => race === finding);
        assert.ok(isMarked || isToldTwice(map, finding.message.args), `${fixture.name}: ${finding.ruleId}`);
      }
    }
    assert.ok(races > 100, `${races} races`);
  });
});

/** All of a map, with offsets in the text. */
function placedLines(version: Version): string[] {
  const map = mapOf(version);
  const at = ({ chunk, start }: Span): number => version.file.startOf(chunk) + start;
  return [
    ...map.contexts.map(({ place, starts }, i) => [contextName(map, i), at(place), ...starts.map(at)].join(' ')),
    ...map.data.map(({ variable, place, accesses }) => [variable.name, at(place), accesses].join(' ')),
    ...accessesOf(map).map((line, i) => `${line} ${at(map.accesses[i]!.place)}`),
    ...usesOf(map).map((line, i) => `${line} ${at(map.uses[i]!.place)}`),
  ];
}

/** Another finding tells of the same data. */
function isToldTwice(map: ConcurrencyMap, [name]: readonly (string | number)[]): boolean {
  return map.accesses.some(({ race }) => race?.message.args[0] === name);
}
