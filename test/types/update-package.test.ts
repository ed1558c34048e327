import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { describePackage, inputOf, sharedParser, stdImporter } from './typed-source.js';
import { sampleProgram } from './sample-program.js';

const other =
  'package p\nfunc helper(s *Server) int { return s.Add(first) + len(Keys(map[string]int{})) }\nvar total = helper(nil)\n';

describe('a new version of a package', () => {
  it('keeps what an edit in a body does not touch', async () => {
    const parser = await sharedParser();
    const importer = await stdImporter();
    const file = parseSourceFile(parser, 'file:///p/a.go', sampleProgram);
    const before = checkPackage(inputOf([file]), importer);
    describePackage(before);
    const infos = file.chunks.map((chunk) => before.info(chunk));
    const at = sampleProgram.indexOf('l.size++');
    const edited = editSourceFile(parser, file, [{ start: at, end: at, text: 'l.size = 1; ' }]);
    const after = checkPackage(inputOf([edited]), importer, before);
    const changed = edited.chunks.filter((chunk, i) => chunk.decls.length > 0 && after.info(chunk) !== infos[i]);
    assert.equal(changed.length, 1);
  });

  it('leaves the earlier version as it was', async () => {
    const parser = await sharedParser();
    const importer = await stdImporter();
    const file = parseSourceFile(parser, 'file:///p/a.go', sampleProgram);
    const before = checkPackage(inputOf([file]), importer);
    const lines = describePackage(before);
    const infos = file.chunks.map((chunk) => before.info(chunk));
    for (const [old, text] of [
      ['l.size++', 'x := 1; _ = x'],
      ['id ID, names', 'id string, names'],
    ] as const) {
      const start = sampleProgram.indexOf(old);
      const edited = editSourceFile(parser, file, [{ start, end: start + old.length, text }]);
      const after = checkPackage(inputOf([edited]), importer, before);
      assert.notDeepEqual(describePackage(after), lines);
      assert.deepEqual(describePackage(before), lines);
      assert.deepEqual(describePackage(after), describePackage(checkPackage(inputOf([edited]), importer)));
    }
    describePackage(before);
    const kept = file.chunks.filter((chunk, i) => before.info(chunk) === infos[i]);
    assert.ok(kept.length > file.chunks.length / 2);
  });

  it('checks the users of a function anew when its signature changes', async () => {
    const parser = await sharedParser();
    const text = 'package p\nfunc f() int { return 1 }\nfunc g() { x := f(); _ = x }\nfunc h() { y := 1; _ = y }\n';
    const file = parseSourceFile(parser, 'file:///p/a.go', text);
    const before = checkPackage(inputOf([file]), await stdImporter());
    describePackage(before);
    const untouched = before.info(file.chunks[3]!);
    const at = text.indexOf('int');
    const edited = editSourceFile(parser, file, [{ start: at, end: at + 3, text: 'string' }]);
    const after = checkPackage(inputOf([edited]), await stdImporter(), before);
    assert.ok(describePackage(after).some((line) => line.includes('var x') && line.includes('string')));
    assert.equal(after.info(edited.chunks[3]!), untouched);
  });

  it('equals a fresh check after any edits', async () => {
    const parser = await sharedParser();
    const importer = await stdImporter();
    const edit = fc.tuple(
      fc.boolean(),
      fc.nat(),
      fc.nat(12),
      fc.constantFrom(
        '',
        ' ',
        'x',
        '\n',
        '{',
        '}',
        '"',
        'int',
        'func f() {}\n',
        '(s *Server) ',
        '// c\n',
        ', err error',
        'var size = 1\n',
        'import "sync"\n',
        '\tmu sync.Mutex\n',
        '\n\tsize, next string\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        let a = parseSourceFile(parser, 'file:///p/a.go', sampleProgram);
        let b = parseSourceFile(parser, 'file:///p/b.go', other);
        let checked = checkPackage(inputOf([a, b]), importer);
        describePackage(checked);
        for (const [isFirst, at, length, text] of edits) {
          const target = isFirst ? a : b;
          const start = at % (target.text.length + 1);
          const change = { start, end: Math.min(target.text.length, start + length), text };
          const next = editSourceFile(parser, target, [change]);
          if (isFirst) a = next;
          else b = next;
          checked = checkPackage(inputOf([a, b]), importer, checked);
          const fresh = checkPackage(inputOf([a, b]), importer);
          assert.deepEqual(describePackage(checked), describePackage(fresh));
          assert.deepEqual(
            checked.functions.map((one) => `${one.file.uri} ${one.object.fullName}`),
            fresh.functions.map((one) => `${one.file.uri} ${one.object.fullName}`),
          );
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
