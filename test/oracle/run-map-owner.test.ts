import { readFileSync } from 'node:fs';
import type { Engine } from '../../server/src/session/engine.js';
import { analyze } from '../harness/analyze.js';
import { describeStress, type PlantedDefect } from './stress.js';

const stress = readFileSync(new URL('map-owner/stress_test.go.txt', import.meta.url), 'utf8');

/** A program whose fix needs the methods that the stress test calls. */
const program = `package main

import (
	"fmt"
	"sync"
)

func main() {
	counts := map[string]int{}
	var wg sync.WaitGroup
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			counts["all"]++
			counts["last"] = i
		}()
	}
	wg.Wait()
	last, ok := counts["last"]
	fmt.Println(counts["all"], last, ok)
}
`;

/** Defects of the owner, each with the test that notices it. */
const planted: readonly PlantedDefect[] = [
  { what: 'a panic ends the program', from: 'failure = recover()', to: '', test: 'TestPanicGoesOnInTheCaller' },
  { what: 'stop ends nothing', from: 'close(o.stopping)', to: 'o.rest <- nil', test: 'TestNothingIsLost' },
  {
    what: 'requests of several callers run at the same time',
    from: 'request(counts)\n\t\tcase <-o.stopping',
    to: 'go request(counts)\n\t\tcase <-o.stopping',
    test: 'TestNothingIsLost',
  },
];

function generatedOwner(engine: Engine): string {
  const files = [
    { path: 'go.mod', text: 'module owner\n\ngo 1.22\n' },
    { path: 'main.go', text: program },
  ];
  const fixes = analyze(engine, files, { major: 1, minor: 22 }).flatMap((finding) => finding.fixes);
  const fix = fixes.find(({ kind }) => kind === 'owner-goroutine');
  return fix?.files.find(({ path }) => path === 'main.go')?.text ?? '';
}

describeStress({
  what: 'the generated owner of a map',
  shows: 'loses nothing, before and after it is stopped, passes panics on, leaves no goroutine and has no race',
  stress,
  generate: generatedOwner,
  planted,
});
