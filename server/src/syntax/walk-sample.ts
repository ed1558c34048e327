/**
 * Go text that makes tree-sitter use everything the heap walk reads: inline and heap nodes, hidden nodes with and without a
 * field, aliases, fields inherited and own, comments between tokens, long paddings, MISSING tokens and ERROR nodes.
 */
export const WALK_SAMPLE = `// Package comment.

package p // trailing

import (
	"fmt" /* inner */
	alias "os"
)

type Pair[K comparable, V any] struct {
	Key K ${' '.repeat(300)}
	Value V \`json:"v"\`
	embedded
}

func (r *Pair[K, V]) méthode(a, b int, rest ...string) (n int, err error) {
	ch := make(chan<- map[string][]int, 1)
	switch x := any(r).(type) {
	case int, *Pair[K, V]: // comment
		ch <- nil
	default:
	}
	for i, v := range rest {
		label:
		go func() { defer fmt.Println(i, v, "a\\n", 'r', 0x1p-2, 3i); select { case <-done: } }()
		n += i &^ 1; goto label
	}
	return r.a[1:2:3], *new(T)
}

func broken(x int {
	if x > { y = [
}
var z = )
func missing() {
	x := struct{ a int }{1
`;
