import { readFileSync } from 'node:fs';
import { generatedConn } from './serial-conn/generated-conn.js';
import { describeStress, type PlantedDefect } from './stress.js';

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

describeStress({
  what: 'the generated connection with a goroutine that writes',
  shows: 'writes each message once and whole, gives each caller its own result, ends with Close and has no race',
  stress,
  generate: generatedConn,
  planted,
});
