import type { Engine } from '../../../server/src/session/engine.js';
import { analyze } from '../../harness/analyze.js';

/** A program whose fix needs every method of the generated writer. */
const program = `package main

import (
	"bufio"
	"os"
	"sync"
)

func main() {
	w := bufio.NewWriter(os.Stdout)
	var wg sync.WaitGroup
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			switch i {
			case 0:
				w.WriteString("line\\n")
			case 1:
				w.WriteByte('\\n')
			case 2:
				w.WriteRune('\\n')
			default:
				w.Write([]byte("line\\n"))
			}
			w.Flush()
		}()
	}
	wg.Wait()
	w.Flush()
}
`;

/**
 * The program with the writer that the product generates, as a file of a package `main`: `newSerialWriter(io.Writer) *serialWriter` with all its
 * methods.
 * @throws when the fix isn't offered
 */
export function generatedWriter(engine: Engine): string {
  const goVersion = { major: 1, minor: 22 };
  const files = [
    { path: 'go.mod', text: 'module writer\n\ngo 1.22\n' },
    { path: 'main.go', text: program },
  ];
  const fix = analyze(engine, files, goVersion)
    .flatMap(({ fixes }) => fixes)
    .find(({ kind }) => kind === 'serial-writer');
  const text = fix?.files.find(({ path }) => path === 'main.go')?.text;
  if (text === undefined) throw new Error('no serial writer is offered');
  return text;
}
