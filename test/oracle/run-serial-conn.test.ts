import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { hasGo, oracleMode } from './run-go.js';
import { generatedConn } from './serial-conn/generated-conn.js';
import { assertNoticed, assertStands, type PlantedDefect } from './stress.js';

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') console.warn(mode.notice);
const stress = readFileSync(new URL('serial-conn/stress_test.go.txt', import.meta.url), 'utf8');

/** Defects of the connection, each with the test that notices it. */
const planted: readonly PlantedDefect[] = [
  {
    what: 'errors are kept secret',
    from: 's.results <- serialConnResult{n, err}',
    to: 's.results <- serialConnResult{n, nil}\n\t\t\t_ = err',
    test: 'TestEachCallerGetsItsOwnResult',
  },
  {
    what: 'messages are answered before they are written',
    from: 'n, err := s.Conn.Write(p)\n\t\t\ts.results <- serialConnResult{n, err}',
    to: 's.results <- serialConnResult{len(p), nil}\n\t\t\ts.Conn.Write(p)',
    test: 'TestAllAreWhole',
  },
  {
    what: 'the goroutine never ends',
    from: 's.once.Do(func() { close(s.closing) })',
    to: '',
    test: 'TestAllAreWhole',
  },
  {
    what: 'a Write that waits is left waiting',
    from: 'return s.Conn.Close()',
    to: 'return nil',
    test: 'TestCloseEndsAll',
  },
];

describe('the generated connection with a goroutine that writes', function () {
  this.timeout(600_000);
  if (mode.kind === 'skip') return;
  if (mode.kind === 'fail') {
    it('has Go', () => {
      assert.fail(mode.notice);
    });
    return;
  }

  const folder = mkdtempSync(join(tmpdir(), 'gotraps-conn-'));
  let conn = '';
  before(async () => {
    conn = generatedConn(await createEngine());
    writeFileSync(join(folder, 'go.mod'), 'module conn\n\ngo 1.22\n');
    writeFileSync(join(folder, 'stress_test.go'), stress);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes each message once and whole, gives each caller its own result, ends with Close and has no race', async () => {
    await assertStands(folder, conn);
  });

  for (const defect of planted) {
    it(`is seen to be wrong when ${defect.what}`, async () => {
      await assertNoticed(folder, conn, defect);
    });
  }
});
