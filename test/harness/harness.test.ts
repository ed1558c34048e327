import assert from 'node:assert/strict';
import { parseFixture } from './fixture.js';
import { readMarkers, visualColumns } from './markers.js';
import { editsByPieces } from './pieces.js';
import { parseArchive } from './txtar.js';

const program = `Situation.
-- flags --
go=1.22 bad=race runs=20
-- main.go --
package main
-- stdout --
`;

/** A fixture with a marker; `change` is applied to its text. */
function fixtureWith(change: (text: string) => string): () => void {
  const text = program.replace('package main\n', 'package main\n//      ^^^^ want error map-race "m"\n');
  return () => parseFixture('planted', change(text));
}

describe('txtar', () => {
  it('reads comment and files', () => {
    assert.deepEqual(parseArchive('one\n-- a.go --\nx\n\n-- b/c --\n-- d --\n-- not a header\n'), {
      comment: 'one\n',
      files: [
        { name: 'a.go', text: 'x\n\n' },
        { name: 'b/c', text: '' },
        { name: 'd', text: '-- not a header\n' },
      ],
    });
  });

  it('ends every file with a newline', () => {
    assert.deepEqual(parseArchive('-- a --\nx').files, [{ name: 'a', text: 'x\n' }]);
  });
});

describe('markers', () => {
  it('counts a tab to the next multiple of 8, anything else as its UTF-16 units', () => {
    assert.deepEqual(visualColumns('\ta\t😀'), [0, 8, 9, 16, 17, 18]);
  });

  it('finds the text above the carets, in the text without markers', () => {
    const marked =
      'f() {\n\t\tm["😀"] = 1\n\t//\t^^^^^^^ want error map-race "a \\"b\\""\n\tx := m\n//\t     ^ want hint other ""\n}';
    const { text, markers } = readMarkers('a.go', marked);
    assert.equal(text, 'f() {\n\t\tm["😀"] = 1\n\tx := m\n}');
    assert.deepEqual(
      markers.map(({ start, end, messagePart }) => [text.slice(start, end), messagePart]),
      [
        ['m["😀"]', 'a "b"'],
        ['m', ''],
      ],
    );
  });

  it('reads several markers under one line, and misses', () => {
    const { markers, misses } = readMarkers(
      'a.go',
      'abc\n// miss: too deep\n// ^\n'.replace('// ^', '//^ want error x "y"'),
    );
    assert.deepEqual(misses, [{ file: 'a.go', line: 1, reason: 'too deep' }]);
    assert.deepEqual([markers[0]?.start, markers[0]?.end], [2, 3]);
  });

  for (const [what, marked] of [
    ['an unknown severity', 'abc\n//^ want fatal x "y"'],
    ['a message without quotes', 'abc\n//^ want error x y'],
    ['carets beyond the line', 'abc\n//    ^ want error x "y"'],
    ['carets inside a tab', '\tabc\n//  ^ want error x "y"'],
    ['carets under blanks', 'ab  c\n//^ want error x "y"'],
    ['a marker without carets', 'abc\n// want error x "y"'],
    ['a miss without reason', 'abc\n// miss'],
    ['a marker above all code', '//^ want error x "y"\nabc'],
  ] as const) {
    it(`rejects ${what}`, () => {
      assert.throws(() => readMarkers('a.go', marked), /^Error: a\.go:\d: /);
    });
  }
});

describe('fixture archives', () => {
  it('are read', () => {
    const fixture = parseFixture('two-writers', program.replace('bad=race ', ''));
    assert.equal(fixture.runs, 20);
    assert.equal(fixture.bad, undefined);
    assert.deepEqual(fixture.files[0], { path: 'go.mod', text: 'module two-writers\n\ngo 1.22\n' });
    fixtureWith((text) => text)();
  });

  it('may say why the program cannot be made to fail', () => {
    const text = program.replace('go=1.22 bad=race', 'bad=none: needs a full disk\nas=test');
    const marked = text.replace('main\n', 'main\n// miss: known\n').replace('-- stdout --\n', '');
    const { bad, badNoneReason, isTest } = parseFixture('planted', marked);
    assert.deepEqual({ bad, badNoneReason, isTest }, { bad: 'none', badNoneReason: 'needs a full disk', isTest: true });
  });

  for (const [what, change, says] of [
    ['an unknown flag', (text) => text.replace('runs=20', 'run=20'), /unknown flag run=20/],
    ['an unknown outcome', (text) => text.replace('race runs', 'boom runs'), /unknown flag bad=boom/],
    ['a reason that is missing', (text) => text.replace('bad=race runs=20', 'bad=none:'), /needs a reason/],
    ['a trap without bad=', (text) => text.replace('bad=race ', ''), /needs a flag bad=/],
    ['bad= without a trap', (text) => text.replace(/.*want.*\n/, ''), /needs a marker/],
    ['a missing stdout', (text) => text.replace('-- stdout --\n', ''), /no section stdout/],
    ['a missing description', (text) => text.replace('Situation.\n', ''), /not described/],
    ['a section twice', (text) => `${text}-- main.go --\n`, /two sections main\.go/],
  ] as readonly (readonly [string, (text: string) => string, RegExp])[]) {
    it(`are rejected for ${what}`, () => {
      assert.throws(fixtureWith(change), says);
    });
  }
});

describe('edits by pieces', () => {
  it('build the text, through others that are not it', () => {
    const text = 'package main\n\nfunc main() {\n\tprintln("😀")\n}\n';
    for (const seed of ['a', 'b', 'c', 'd', 'e']) {
      let built = '';
      const seen = new Set<string>();
      for (const edit of editsByPieces(text, seed)) {
        built = built.slice(0, edit.start) + edit.text + built.slice(edit.end);
        seen.add(built);
      }
      assert.equal(built, text);
      assert.ok(seen.size > 5, `only ${seen.size} texts on the way`);
    }
  });

  it('build an empty text too', () => {
    assert.equal(
      editsByPieces('', 'a').every((edit) => edit.text === '' && edit.end === 0),
      true,
    );
  });
});
