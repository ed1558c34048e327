import { readFileSync } from 'node:fs';
import { generatedWriter } from './serial-writer/generated-writer.js';
import { describeStress, type PlantedDefect } from './stress.js';

const stress = readFileSync(new URL('serial-writer/stress_test.go.txt', import.meta.url), 'utf8');

/** Defects of the writer, each with the test that notices it. */
const planted: readonly PlantedDefect[] = [
  {
    what: 'Close does not flush',
    from: 's.err = w.Flush()',
    to: 's.err = nil',
    test: 'TestAllAreWritten',
  },
  {
    what: 'errors of the sink are kept secret',
    from: 'if err := <-s.results; err != nil {',
    to: 'if err := <-s.results; err != nil && len(p) == 0 {',
    test: 'TestFailingSink',
  },
  {
    what: 'nothing is flushed by time',
    from: 'due = time.After(100 * time.Millisecond)',
    to: 'due = nil',
    test: 'TestFlushedBySizeAndByTime',
  },
  {
    what: 'messages are answered before they are in the buffer',
    from: `_, err := w.Write(p)
			if due`,
    to: `s.results <- nil
			_, err := w.Write(p)
			if true {
				continue
			}
			if due`,
    test: 'TestAllAreWritten',
  },
  {
    what: 'the goroutine never ends',
    from: 's.err = w.Flush()\n\t\t\treturn',
    to: 's.err = w.Flush()\n\t\t\tclose(s.ended)\n\t\t\tselect {}',
    test: 'TestCloseGivesUpWithItsContext',
  },
];

describeStress({
  what: 'the generated channel-serialised writer',
  shows: 'writes each accepted message once and whole or reports an error, leaves no goroutine and has no race',
  stress,
  generate: generatedWriter,
  planted,
});
