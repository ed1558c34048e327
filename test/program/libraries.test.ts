import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { analyze } from '../harness/analyze.js';

/** A lock that is kept but for one function; `lock` and `import` are those of some library or of `sync`. */
const runner = (imported: string, mutex: string, context: string): string => `package deployment

import ${imported}

type Runner struct {
	lock  ${mutex}
	count int
}

func (r *Runner) Add(${context}) {
	r.lock.Lock(${context.split(' ')[0] ?? ''})
	r.count++
	r.lock.Unlock()
}

func (r *Runner) Drop(${context}) {
	r.lock.Lock(${context.split(' ')[0] ?? ''})
	r.count--
	r.lock.Unlock()
}

func (r *Runner) Double(${context}) {
	r.lock.Lock(${context.split(' ')[0] ?? ''})
	r.count += r.count
	r.lock.Unlock()
}

func (r *Runner) Count() int {
	return r.count
}
`;

/** A test that looks at what a goroutine adds when a condition has been seen under the lock. */
const eventually = (wait: string): string => `package queue

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAdded(t *testing.T) {
	var mu sync.Mutex
	var added []int
	go func() {
		for i := 0; i < 2; i++ {
			mu.Lock()
			added = append(added, i)
			mu.Unlock()
		}
	}()
	${wait}
	require.Equal(t, 0, added[0])
}
`;

describe('what popular libraries promise', () => {
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });

  const rulesOf = (path: string, text: string): readonly string[] =>
    analyze(engine, [{ path, text }], { major: 1, minor: 22 }).map(({ ruleId }) => ruleId);

  it('a mutex guards what is used under it', () => {
    assert.deepEqual(rulesOf('runner.go', runner('"sync"', 'sync.Mutex', '')), ['map-unguarded']);
  });

  it('a lock of coroutines that run one at a time does not', () => {
    const text = runner('"go.temporal.io/sdk/workflow"', 'workflow.Mutex', 'ctx workflow.Context');
    assert.deepEqual(rulesOf('runner.go', text), []);
  });

  it('a test that does not wait races', () => {
    assert.deepEqual(rulesOf('queue_test.go', eventually('time.Sleep(time.Second)')), ['var-race']);
  });

  it('a test that waits for a condition does not', () => {
    const condition = 'func() bool { mu.Lock(); defer mu.Unlock(); return len(added) == 2 }';
    const wait = `require.Eventually(t, ${condition}, time.Second, time.Millisecond)`;
    assert.deepEqual(rulesOf('queue_test.go', eventually(wait)), []);
  });
});
