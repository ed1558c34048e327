import { msg, type Message } from '../base/message.js';
import type { FixKind } from '../fixes/edit.js';

/** When to choose a fix and what it costs when the program runs; of fixes that leave no choice and cost nothing, nothing is said. */
const costs: Readonly<Partial<Record<FixKind, Message>>> = {
  'take-lock': msg('**The lock that is there**: it costs what the other accesses pay already.'),
  mutex: msg(
    '**`sync.Mutex`**: one at a time, readers too. Right for most data: it is cheap as long as nobody holds it for long.',
  ),
  rwmutex: msg(
    '**`sync.RWMutex`**: readers run side by side, but each of them changes one counter that they share. It pays where reading takes long and writes are rare.',
  ),
  'sync-map': msg(
    '**`sync.Map`**: reads hardly ever take a lock. It suits keys that are written once and read often, or that goroutines don’t share. Values lose their type, and counting them means going through all.',
  ),
  'copy-on-write': msg(
    '**Copy at each write**: readers take no lock and never wait. A write copies the whole map, so it suits small maps that hardly change.',
  ),
  'owner-goroutine': msg(
    '**One goroutine that owns the map**: an access is a request and an answer, which takes many times as long as a mutex. Right where that goroutine has other things to put in order, too.',
  ),
  'serial-writer': msg(
    '**One goroutine that writes**: a short message costs its caller one to two microseconds, and nobody holds a lock while the sink is slow. Errors reach the caller.',
  ),
  atomic: msg(
    '**A type of `sync/atomic`**: no lock at all. Each access is one step by itself; what two accesses or two variables say together is not kept together.',
  ),
  clone: msg('**A copy**: it takes time and memory as the map or slice is large, each time.'),
  're-check': msg(
    '**Look again under the lock**: two callers may both do the work, and the result of the first one counts.',
  ),
  'load-or-store': msg(
    '**`LoadOrStore`**: the new value is made even where there is one already, and is then thrown away.',
  ),
  'result-channel': msg('**The result over a channel**: whoever reads it waits for the goroutine.'),
  'write-lock': msg('**The write lock**: readers wait as long as it is held.'),
  'buffer-one': msg(
    '**Room for what is sent**: the goroutine leaves it in the channel and ends, though nobody may ever take it.',
  ),
};

/** What is to be said of the fixes of one finding, in their order. */
export function fixCosts(kinds: readonly FixKind[]): readonly Message[] {
  return [...new Set(kinds)].flatMap((kind) => costs[kind] ?? []);
}
