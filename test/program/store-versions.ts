import { guardTableOf } from '../../server/src/program/guards/guard-table.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { checkPackage, checkVersion, type PackageCheck } from '../../server/src/session/check-package.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import type { Span } from '../../server/src/syntax/source-file.js';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { Importer } from '../../server/src/types/package.js';
import { inputOf, sharedParser, stdImporter } from '../types/typed-source.js';

/** A text with places where one of several pieces may stand. */
export const storeParts: readonly (readonly string[])[] = [
  ['package p\n\nimport (\n\t"net/http"\n\t"sync"\n)\n\n', 'package p\n\nimport (\n\t"net/http"\n\t"sync"\n\t"time"\n)\n\n'],
  ['type store struct {\n\tmu    sync.RWMutex\n\tother sync.Mutex\n'],
  ['\titems map[string]int\n', '\titems map[string]int // guarded by other\n', '\tgroup sync.WaitGroup\n\titems map[string]int\n'],
  ['\tcount int\n\tlast  string\n}\n\n', '\tlast  string\n\tcount int\n}\n\n', '\tcount int64\n\tlast  string\n}\n\n'],
  ['type keeper interface{ keep(string) }\n\nvar hook func(*store)\n\n'],
  ['var total int\n\n', '// total counts. Not guarded.\nvar total int\n\n', 'var total, hits int\n\n', 'var total = 1\n\n'],
  ['var totalMu sync.Mutex\n\n', 'var totalMu sync.RWMutex\n\n', 'var (\n\t// totalMu guards total.\n\ttotalMu sync.Mutex\n\tmain    = newStore()\n)\n\n'],
  ['func newStore() *store {\n\ts := &store{items: map[string]int{}}\n'],
  ['\tgo s.loop()\n', '\ts.put("a")\n', '\thook = (*store).reset\n', '\tgo func() { s.put("b") }()\n', '\tif s != nil {\n'],
  ['\treturn s\n}\n\nfunc (s *store) Add(name string) {\n\ts.mu.Lock()\n'],
  ['\tdefer s.mu.Unlock()\n', '\tdefer s.mu.RUnlock()\n', '', '\ts.mu.Unlock()\n', '\ts.mu.Unlock(\n'],
  ['\ts.put(name)\n', '\ts.items[name]++\n', '\ts.count++\n\ts.put(name)\n', '\tfor i := 0; i < 3; i++ {\n\t\ts.put(name)\n\t}\n'],
  ['}\n\nfunc (s *store) Remove(name string) {\n'],
  ['\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n', '\ts.mu.RLock()\n\tdefer s.mu.RUnlock()\n', '', '\ts.other.Lock()\n\tdefer s.other.Unlock()\n'],
  ['\tdelete(s.items, name)\n', '\ts.drop(name, 3)\n', '\ts.count--\n\tdelete(s.items, name)\n'],
  ['}\n\nfunc (s *store) Set(name string, n int) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\ts.items[name] = n\n'],
  ['\ts.count = n\n', '\ts.count = n + 1\n'],
  ['\ts.last = name\n', '', '\ts.each(func(n string) { s.last = n })\n'],
  ['}\n\nfunc (s *store) Get(name string) int {\n'],
  ['\ts.mu.RLock()\n\tdefer s.mu.RUnlock()\n', '', '\ts.each(func(n string) { _ = s.items[n] })\n'],
  ['\treturn s.items[name]\n}\n\n'],
  ['', '// put adds an item. The caller must hold s.mu.\n', '// put adds an item.\n'],
  ['func (s *store) put(name string) {\n'],
  ['\ts.items[name] = 1\n', '\ts.items[name] = 1\n\ts.count++\n', '\ts.mu.Lock()\n\ts.items[name] = 1\n\ts.mu.Unlock()\n', ''],
  ['}\n\nfunc (s *store) keep(name string) {'],
  [' s.last = name ', ' s.put(name) ', '', ' s.drop(name, 1) '],
  ['}\n\nfunc (s *store) drop(name string, n int) {\n'],
  ['\tif n > 0 {\n\t\ts.drop(name, n-1)\n\t}\n', '\ts.keep(name)\n', ''],
  ['\tdelete(s.items, name)\n}\n\nfunc (s *store) each(f func(string)) {\n'],
  ['\tfor name := range s.items {\n\t\tf(name)\n\t}\n', '\tgo f("a")\n', '\tf("a")\n'],
  ['}\n\nfunc (s *store) reset() {'],
  [' s.items = nil ', ' s.count = 0 ', ' s.put("z") '],
  ['}\n\nfunc (s *store) loop() {\n'],
  ['\ts.mu.Lock()\n\ts.count++\n\ts.mu.Unlock()\n', '\ts.count++\n', '\tvar k keeper = s\n\tk.keep("x")\n', '\thook(s)\n'],
  ['}\n\nfunc (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n'],
  ['\ttotalMu.Lock()\n\ttotal++\n\ttotalMu.Unlock()\n', '\ttotal++\n', '\ts.Add(r.URL.Path)\n', '\ts.put(r.URL.Path)\n'],
  ['}\n\nfunc (s *store) Close() { s.Clear() }\n\nfunc (s *store) Clear() {\n'],
  ['\ts.mu.Lock()\n\ts.items = nil\n\ts.mu.Unlock()\n', '\ts.items = nil\n', '\tdelete(s.items, "x")\n\ts.last = ""\n', '\ts.mu.RLock()\n\t_ = s.last\n\ts.mu.RUnlock()\n'],
  ['}\n\nfunc Total() int {\n'],
  ['\ttotalMu.Lock()\n\tdefer totalMu.Unlock()\n', ''],
  ['\treturn total\n}\n\nfunc Reset() {\n\ttotalMu.Lock()\n\ttotal = 0\n\ttotalMu.Unlock()\n}\n\nfunc Double() {\n'],
  ['\ttotalMu.Lock()\n\tdefer totalMu.Unlock()\n', '\tx := 1\n\t_ = x\n', ''],
  ['\ttotal *= 2\n}\n'],
]; // prettier-ignore

/** One version of a package of one file. */
export interface Version {
  readonly file: GoSourceFile;
  readonly check: PackageCheck;
}

let importer: Promise<Importer> | undefined;

function sharedImporter(): Promise<Importer> {
  return (importer ??= stdImporter());
}

export async function freshVersion(text: string): Promise<Version> {
  const file = parseSourceFile(await sharedParser(), 'file:///p/a.go', text);
  return { file, check: checkPackage(inputOf([file]), await sharedImporter(), rules) };
}

/** The version with another text, made from an earlier one, which stays as it is or is done with. */
export async function nextVersion({ file, check }: Version, text: string, isKept = false): Promise<Version> {
  let start = 0;
  while (start < text.length && text[start] === file.text[start]) start++;
  let end = 0;
  while (end < Math.min(text.length, file.text.length) - start && text.at(-1 - end) === file.text.at(-1 - end)) end++;
  const edit = { start, end: file.text.length - end, text: text.slice(start, text.length - end) };
  const edited = editSourceFile(await sharedParser(), file, [edit]);
  const checkNext = isKept ? checkVersion : checkPackage;
  return { file: edited, check: checkNext(inputOf([edited]), await sharedImporter(), rules, check) };
}

/** What is told of a version, and what is known of its data, with places in its text. */
export function tellingsOf({ file, check }: Version): { findings: string[]; data: string[] } {
  const at = ({ chunk, start }: Span): number => file.startOf(chunk) + start;
  const findings = check.findings.map(({ ruleId, span, message, related }) =>
    [ruleId, at(span), message.template, ...message.args, ...related.map((one) => at(one.span))].join(' '),
  );
  const table = guardTableOf(check.program);
  const data = table.data.map(({ variable, memory, facts }) => {
    const told = facts.map(({ access, unit, guards, own, callers, isUnclear, contexts }) => ({
      at: at(access.span),
      guards: [...guards].map(([{ up, steps }, mode]) => [up, ...steps.map(({ name }) => name), mode]),
      own: [...own].map(([{ name }, mode]) => [name, mode]),
      callers: [...callers].map(({ name }) => name).sort(),
      isUnclear,
      contexts: contexts.map(({ locks, fresh: made, call }) => ({
        locks: [...locks].map(([{ name }, mode]) => [name, mode]),
        fresh: [...made].map(({ name }) => name),
        call: call === undefined ? undefined : file.startOf(call.from.unit.chunk) + call.call.node.start,
      })),
      threads: [...table.threads.of(unit)],
      phase: table.lifecycle.of(unit),
    }));
    return `${variable.name} ${memory} ${JSON.stringify(told)}`;
  });
  return { findings, data };
}
