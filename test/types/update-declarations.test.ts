import assert from 'node:assert/strict';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import type { TypedPackage } from '../../server/src/types/package.js';
import { PackageView } from '../../server/src/types/package-view.js';
import { randomNumbers, testSeed } from '../harness/go-sources.js';
import { describePackage, inputOf, sharedParser, stdImporter } from './typed-source.js';

/** A text with places where one of several pieces may stand. */
const parts: readonly (readonly string[])[] = [
  ['package p\n\n'],
  ['import "fmt"\n\n', 'import (\n\t"fmt"\n\t"sync"\n)\n\n', 'import (\n\t"fmt"\n\tsync "sync/atomic"\n)\n\n'],
  ['// T is shared.\n', ''],
  ['type T struct {\n'],
  ['\tmu sync.Mutex\n', '', '\tmu int\n', '\tmu struct{ n int }\n'],
  ['\titems map[string]int\n', '\titems map[string]int // by name\n', '\titems []string\n'],
  ['\tat, to U\n}\n\n', '\tto, at U\n}\n\n'],
  ['type U struct{ x, y int }\n\n', 'type U struct{ y, x int }\n\n', 'type U struct {\n\tx, y int\n\tmu string\n}\n\n'],
  ['type Holder struct {\n\tT\n\tname string\n}\n\ntype Pointer struct{ *Holder }\n\ntype Size [4]U\n\n'],
  ['var table = map[string]*T{}\n\n', 'var table = map[string]T{}\n\n', 'var (\n\ttable = map[string]*T{}\n\tmu    sync.Mutex\n)\n\n'],
  ['var first = table["a"]\n\n'],
  ['// cases are tried.\n', ''],
  ['var cases = []struct{ name string }{{"a"}}\n\nvar uses = []struct{ t T }{}\n\n'],
  ['func result() struct{ code int } {\n'],
  ['\treturn struct{ code int }{1}\n}\n\n', '\treturn struct{ code int }{2}\n}\n\n'],
  ['func tried() (string, int, U) { return cases[0].name, result().code, uses[0].t.at }\n\n'],
  ['', 'var count int\n\n', 'var count, other = 1, "x"\n\n', 'var U2 = U{1, 2}\n\n'],
  ['func get(name string) *T {\n'],
  ['\tmu.Lock()\n', '\tt := T{}\n\t_ = t\n', ''],
  ['\treturn table[name]\n}\n\nfunc (t *T) add(name string) {\n'],
  ['\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n', '\tcount++\n', ''],
  ['\tt.items[name] = t.at.x\n\tfmt.Println(count, other)\n}\n\n'],
  ['func (p Pointer) use() {\n\tx := p.mu\n\t_ = x\n\tvar count string\n\t_ = count\n\tfor _, u := range (Size{}) {\n\t\t_ = u\n\t}\n}\n\n'],
  ['func (u U) sum() int { return u.x + u.y }\n\nfunc all() []*U { return []*U{{1, 2}, {x: 3}} }\n\nfunc same() { f := first; f.add("b"); _ = f.mu }\n'],
]; // prettier-ignore

interface Version {
  readonly file: GoSourceFile;
  readonly typed: TypedPackage;
}

describe('a version of a package with other declarations', () => {
  it('is what a fresh check gives, and leaves earlier ones as they were', async function () {
    this.timeout(120_000);
    const parser = await sharedParser();
    const importer = await stdImporter();
    const seed = testSeed();
    const random = randomNumbers(seed);
    const below = (count: number): number => Math.floor(random() * count);
    const textOf = (chosen: readonly number[]): string => parts.map((part, i) => part[chosen[i]!]!).join('');
    const freshOf = ({ file }: Version): unknown => describePackage(checkPackage(inputOf([file]), importer));
    const fileOf = (text: string): GoSourceFile => parseSourceFile(parser, 'file:///p/a.go', text);
    const choices = new Map<Version, readonly number[]>();
    const begin = parts.map((part) => below(part.length));
    const file = fileOf(textOf(begin));
    let versions: readonly Version[] = [{ file, typed: checkPackage(inputOf([file]), importer) }];
    choices.set(versions[0]!, begin);
    let shared = 0;
    const steps = 150;
    for (let step = 0; step < steps; step++) {
      const before = versions[below(versions.length)]!;
      const where = `GOTRAPS_SEED=${String(seed)}, step ${String(step)}`;
      if (below(2) === 0) assert.deepEqual(describePackage(before.typed), freshOf(before), where);
      const changeable = parts.flatMap((part, i) => (part.length > 1 ? [i] : []));
      const part = changeable[below(changeable.length)]!;
      const chosen = choices.get(before)!.with(part, below(parts[part]!.length));
      const next = editTo(before.file, textOf(chosen));
      const version = { file: next, typed: checkPackage(inputOf([next]), importer, before.typed) };
      choices.set(version, chosen);
      if (stateOf(version) === stateOf(before)) shared++;
      assert.deepEqual(describePackage(version.typed), freshOf(version), where);
      if (below(2) === 0) assert.deepEqual(describePackage(before.typed), freshOf(before), where);
      versions = [...versions, version].slice(-3);
    }
    assert.ok(shared > steps / 2, `${String(shared)} of ${String(steps)} share what they know`);

    function editTo(from: GoSourceFile, text: string): GoSourceFile {
      let start = 0;
      while (start < text.length && text[start] === from.text[start]) start++;
      let end = 0;
      while (end < Math.min(text.length, from.text.length) - start && text.at(-1 - end) === from.text.at(-1 - end))
        end++;
      const change = { start, end: from.text.length - end, text: text.slice(start, text.length - end) };
      return editSourceFile(parser, from, [change]);
    }
  });
});

function stateOf({ typed }: Version): unknown {
  assert.ok(typed instanceof PackageView);
  return typed.state;
}
