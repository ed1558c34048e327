import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOf, readSnippets, snippetFile } from '../snippets/read-snippets.js';
import { runCommand } from './run-command.js';
import { goEnvironment, hasGo, oracleMode } from './run-go.js';
import { describeStress, type PlantedDefect } from './stress.js';

const unlocked = (method: string, lock: string, test = 'TestSharedByGoroutines'): PlantedDefect => ({
  what: `${method} takes no lock`,
  from: `${lock}.Lock()\n\tdefer ${lock}.Unlock()\n\tvalue, ok := `,
  to: 'value, ok := ',
  test,
});

/** Defects of the snippets, each with the test that notices it. */
const planted: Readonly<Record<string, readonly PlantedDefect[]>> = {
  'mutex-map': [
    unlocked('Get', 'm.mu'),
    {
      what: 'the snapshot is no copy',
      from: 'return maps.Clone(m.entries)',
      to: 'maps.Clone(m.entries)\n\treturn m.entries',
      test: 'TestShared',
    },
  ],
  'rwmutex-cache': [
    {
      what: 'it does not look again',
      from: 'if value, ok := c.entries[key]; ok {',
      to: 'if value, ok := c.entries[key]; ok && false {',
      test: 'TestAllGetTheSame',
    },
  ],
  'sharded-map': [
    unlocked('Update', 'shard.mu'),
    { what: 'all keys fall into one shard', from: '%uint64(len(m.shards))', to: '%1', test: 'TestShared' },
  ],
  'sync-map-get-or-create': [
    { what: 'each caller creates', from: 'sync.OnceValue(create)', to: 'create', test: 'TestCreatedOnce' },
  ],
  'copy-on-write': [
    {
      what: 'the map itself is changed',
      from: 'next := maps.Clone(*s.current.Load())',
      to: 'next := *s.current.Load()\n\tmaps.Clone(next)',
      test: 'Test',
    },
    {
      what: 'writers do not wait for each other',
      from: 's.mu.Lock()\n\tdefer s.mu.Unlock()\n',
      to: '',
      test: 'TestReaders',
    },
  ],
  'map-owner': [
    {
      what: 'the goroutine never ends',
      from: 'case <-t.stop:\n\t\t\treturn\n',
      to: '',
      test: 'TestSharedByGoroutines',
    },
    {
      what: 'a request after Close hangs',
      from: 'case <-t.stop:\n\t\treturn ErrTableClosed\n',
      to: '',
      test: 'TestClosedWhileAsked',
    },
  ],
  'locked-writer': [
    {
      what: 'Close does not flush',
      from: 'flushErr := w.buffer.Flush()',
      to: 'var flushErr error',
      test: 'TestNothing',
    },
    {
      what: 'Close keeps an error back',
      from: 'flushErr := w.buffer.Flush()',
      to: 'w.buffer.Flush()\n\tvar flushErr error',
      test: 'TestErrors',
    },
    { what: 'writes take no lock', from: 'w.mu.Lock()\n\tdefer w.mu.Unlock()\n', to: '', test: 'TestNothing' },
  ],
  'channel-writer': [
    { what: 'it does not drain', from: 'w.drain(buffer)', to: 'w.err = buffer.Flush()', test: 'TestDrained' },
    {
      what: 'the last flush is left out',
      from: 'default:\n\t\t\tw.err = buffer.Flush()',
      to: 'default:',
      test: 'TestNothing',
    },
    {
      what: 'nothing is flushed by time',
      from: 'due = time.After(asyncWriterFlushAfter)',
      to: '',
      test: 'TestFlushed',
    },
    {
      what: 'it keeps the memory of the caller',
      from: 'bytes.Clone(p)',
      to: 'bytes.TrimSuffix(p, nil)',
      test: 'TestKept',
    },
    {
      what: 'errors are kept secret',
      from: 'request.reply <- err',
      to: '_ = err\n\t\t\trequest.reply <- nil',
      test: 'TestErrors',
    },
    {
      what: 'a message that came too late is taken for written',
      from: 'default:\n\t\treturn ErrAsyncWriterClosed\n\t}\n}',
      to: 'default:\n\t\treturn nil\n\t}\n}',
      test: 'TestAccepted',
    },
  ],
  'double-buffer': [
    { what: 'one buffer has no end', from: 'len(w.filling) >= w.limit && ', to: 'false && ', test: 'TestFilled' },
    { what: 'both buffers are one', from: 'spare = full[:0]', to: 'spare = w.filling[:0]', test: 'TestNothing' },
    { what: 'errors are kept secret', from: 'w.err = err', to: '_ = err', test: 'TestErrors' },
  ],
  'conn-writer': [
    {
      what: 'senders are not waited for',
      from: '\t\tw.senders.Lock()\n\t\tdefer w.senders.Unlock()\n',
      to: '',
      test: 'TestAccepted',
    },
    {
      what: 'no deadline is set',
      from: 'w.conn.SetWriteDeadline(time.Now().Add(w.timeout))',
      to: 'w.conn.SetWriteDeadline(time.Time{})',
      test: 'TestPeer',
    },
  ],
  'read-loop': [
    {
      what: 'one deadline is for all',
      from: '\t\tif err := conn.SetRead',
      to: '\t\tif err := error(nil); idle > 0 {\n\t\t\terr = conn.SetReadDeadline(time.Now().Add(idle))\n\t\t\tidle = 0\n\t\t\t_ = err\n\t\t} else if err := conn.SetRead',
      test: 'TestSilent',
    },
    { what: 'half a line is no error', from: 'io.EOF) && len(line) == 0', to: 'io.EOF)', test: 'TestBad' },
  ],
  framing: [
    {
      what: 'a message is written in two pieces',
      from: 'if _, err := w.Write(append(data, message...)); err != nil {',
      to: 'w.Write(data)\n\tif _, err := w.Write(message); err != nil {',
      test: 'TestRoundTrip',
    },
    { what: 'any length is believed', from: 'if size > maxFrame {', to: 'if size > 1<<32-1 {', test: 'TestLimits' },
    { what: 'a cut message is the end', from: 'err = io.ErrUnexpectedEOF', to: 'err = io.EOF', test: 'TestCutOff' },
  ],
  'accept-loop': [
    { what: 'it does not pause', from: 'case <-time.After(pause):', to: 'case <-time.After(0):', test: 'TestBacksOff' },
    { what: 'connections are not waited for', from: '\t\ts.conns.Wait()\n', to: '', test: 'TestWaits' },
    { what: 'connections are left open', from: 'defer s.cancel()', to: '', test: 'TestTimeLimit' },
  ],
  'padded-counters': [
    {
      what: 'nothing is padded',
      from: 'unsafe.Sizeof(atomic.Int64{})]byte',
      to: '64 + 0*unsafe.Sizeof(0)]byte',
      test: 'TestShards',
    },
    { what: 'additions are lost', from: 'value.Add(delta)', to: 'value.Store(delta)', test: 'TestCountsAll' },
  ],
};

const snippets = [...readSnippets('go.json').values()];

for (const snippet of snippets) {
  const name = fileOf(snippet);
  describeStress({
    what: `the snippet ${name}`,
    shows: 'does what it says with 32 goroutines, and has no race',
    stress: readFileSync(new URL(`snippets/${name}_test.go.txt`, import.meta.url), 'utf8'),
    generate: () => snippetFile(snippet, 'stressed'),
    planted: planted[name] ?? [],
  });
}

describe('snippets as Go files', function () {
  this.timeout(300_000);
  const mode = oracleMode(hasGo(), process.env);
  if (mode.kind === 'skip') return;
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-snippets-'));
  before(() => {
    writeFileSync(join(folder, 'go.mod'), 'module snippets\n\ngo 1.21\n');
    for (const snippet of snippets) {
      mkdirSync(join(folder, fileOf(snippet)));
      writeFileSync(join(folder, fileOf(snippet), 'snippet.go'), snippetFile(snippet, 'snippet'));
    }
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [command, ...args] of [
    ['gofmt', '-l', '.'],
    ['go', 'vet', './...'],
  ] as const) {
    it(`have nothing to be told by ${command} ${args.join(' ')}, with Go 1.21`, async () => {
      const outcome = await runCommand(command, args, { cwd: folder, env: goEnvironment, limitMs: 200_000 });
      assert.deepEqual(outcome, { exitCode: 0, timedOut: false, stdout: '', stderr: '' });
    });
  }
});
