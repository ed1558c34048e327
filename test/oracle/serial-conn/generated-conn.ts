import type { Engine } from '../../../server/src/session/engine.js';
import { analyze } from '../../harness/analyze.js';

const program = `package main

import (
	"fmt"
	"net"
	"sync"
)

func main() {
	conn, err := net.Dial("tcp", "127.0.0.1:1")
	if err != nil {
		return
	}
	defer conn.Close()
	var wg sync.WaitGroup
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fmt.Fprintf(conn, "%d: ", i)
			fmt.Fprintln(conn, i)
		}()
	}
	wg.Wait()
}
`;

/**
 * The program with the connection that the product generates, as a file of a package `main`: `newSerialConn(net.Conn) net.Conn`.
 * @throws when the fix isn't offered
 */
export function generatedConn(engine: Engine): string {
  const files = [
    { path: 'go.mod', text: 'module conn\n\ngo 1.22\n' },
    { path: 'main.go', text: program },
  ];
  const fix = analyze(engine, files, { major: 1, minor: 22 })
    .flatMap(({ fixes }) => fixes)
    .find(({ kind }) => kind === 'serial-writer');
  const text = fix?.files.find(({ path }) => path === 'main.go')?.text;
  if (text === undefined) throw new Error('no goroutine for the connection is offered');
  return text;
}
