import assert from 'node:assert/strict';
import { fill } from '../../server/src/base/message.js';
import { applyEdits } from '../../server/src/fixes/edit.js';
import type { SuppressionProblem } from '../../server/src/session/suppression-problems.js';
import {
  applySuppressions,
  type SuppressibleFinding,
  type SuppressionContext,
} from '../../server/src/session/suppressions.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { createNodeParser } from '../harness/node-parser.js';

const knownRules = new Set(['map-race', 'lock-mismatch']);

/** Findings of `map-race` at every `x` that stands alone as a word. */
function findX(text: string): { ruleId: string; start: number; end: number }[] {
  return [...text.matchAll(/\bx\b/g)].map(({ index }) => ({ ruleId: 'map-race', start: index, end: index + 1 }));
}

describe('suppression comments', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());

  function apply(
    text: string,
    context: Partial<SuppressionContext> = {},
  ): ReturnType<typeof applySuppressions<SuppressibleFinding>> {
    const source = parseSourceFile(parser, 'file:///a.go', text);
    return applySuppressions(source, findX(text), { knownRules, judgedRules: knownRules, hidden: [], ...context });
  }

  /** Lines, from 1, of the findings that stay. */
  function shownLines(text: string): number[] {
    return apply(text).shown.map(({ start }) => text.slice(0, start).split(/\r\n|\n/).length);
  }

  /** A file with these lines as the body of a function; the first is line 3 of the file. */
  function inFunction(...lines: string[]): string {
    return ['package p', 'func f() {', ...lines, '}', ''].join('\n');
  }

  const coverings: readonly [string, string, number[]][] = [
    ['none', inFunction('\tx()', '\tx()'), [3, 4]],
    ['on the line', inFunction('\tx() //gotraps:ignore map-race why', '\tx()'), [4]],
    ['on the line before', inFunction('\t//gotraps:ignore map-race why', '\tx()', '\tx()'), [5]],
    [
      'before a statement of several lines',
      inFunction('//gotraps:ignore map-race why', 'go func() {', 'x()', '}()', 'x()'),
      [7],
    ],
    ['before the line of an argument', inFunction('g(', '//gotraps:ignore map-race why', '1, x,', 'x)'), [6]],
    ['behind the line before', inFunction('\ty() //gotraps:ignore map-race why', '\tx()'), [4]],
    ['two lines before', inFunction('\t//gotraps:ignore map-race why', '', '\tx()'), [5]],
    ['in a group of comments', inFunction('\t//gotraps:ignore map-race why', '\t// and more', '\tx()'), []],
    ['several rules', inFunction('\tx() //gotraps:ignore lock-mismatch,map-race why'), []],
    ['another rule', inFunction('\tx() //gotraps:ignore lock-mismatch why'), [3]],
    ['odd spacing', inFunction('\tx() //  gotraps:ignore   lock-mismatch , map-race\twhy  '), []],
    ['no space before the reason', inFunction('\tx() //gotraps:ignore map-race: why'), []],
    ['no reason', inFunction('\tx() //gotraps:ignore map-race'), [3]],
    ['only dashes for a reason', inFunction('\tx() //gotraps:ignore map-race --'), [3]],
    ['another directive', inFunction('\tx() //gotraps:ignored map-race why'), [3]],
    ['a block comment', inFunction('\tx() /*gotraps:ignore map-race why*/', '\tx() /*nolint*/'), [3, 4]],
    ['in a string', inFunction('\tx("//gotraps:ignore map-race why")'), [3]],
    ['above a function', '//gotraps:ignore map-race why\n' + inFunction('x()').slice(10), []],
    ['in the doc of a function', 'package p\n// f is f.\n//gotraps:ignore map-race why\nfunc f() {\n\n\tx()\n}\n', []],
    [
      'on the first line of a function',
      'package p\nfunc f() { //gotraps:ignore map-race why\n\n\tx()\n}\nvar _ = x\n',
      [6],
    ],
    ['on the last line of a function', 'package p\nfunc f() {\n\tx()\n} //gotraps:ignore map-race why\n', [3]],
    ['above a specification', 'package p\nvar (\n\t//gotraps:ignore map-race why\n\ta = g(\n\t\tx)\n\tb = x\n)\n', [6]],
    ['above the package clause', '//gotraps:ignore map-race why\npackage p\n\nvar a = x\n', []],
    ['in the file comment', '//gotraps:ignore map-race why\n\npackage p\n\nvar a = x\n', [5]],
    [
      'CRLF',
      'package p\r\nfunc f() {\r\n\tx() //gotraps:ignore map-race why\r\n\t//nolint\r\n\tx()\r\n\tx()\r\n}\r\n',
      [6],
    ],
    ['nolint', inFunction('\tx() //nolint', '\tx() // nolint', '\tx() //nolint // why'), []],
    ['nolint of all', inFunction('\tx() //nolint:all', '\tx() //nolint:ALL // why'), []],
    ['nolint of lists', inFunction('\tx() //nolint:errcheck,gotraps', '\tx() //nolint: GoTraps , errcheck // why'), []],
    [
      'nolint of others',
      inFunction('\tx() //nolint:errcheck', '\tx() //nolint:gotrapsx', '\tx() //nolintx'),
      [3, 4, 5],
    ],
    ['nolint with a word behind', inFunction('\tx() //nolint:gotraps because', '\tx() //nolint because'), []],
    ['nolint in the explanation', inFunction('\tx() //nolint:errcheck // gotraps'), [3]],
    ['nolint on a declaration', 'package p\nfunc f() { //nolint:gotraps\n\n\tx()\n}\n', []],
    [
      'nolint above a function',
      'package p\n\n//nolint:gotraps\nfunc f() {\n\n\tx()\n}\n\nfunc g() {\n\tx()\n}\n',
      [10],
    ],
    ['in broken code', 'package p\nfunc f() {\n\t//nolint:gotraps\n\tx(\n\tif {\n', []],
  ];
  for (const [name, text, expected] of coverings) {
    it(`${name}: ${expected.length === 0 ? 'all silenced' : `lines ${expected.join(', ')} stay`}`, () => {
      assert.deepEqual(shownLines(text), expected);
    });
  }

  it('gives what was silenced, with the reason', () => {
    const { suppressed, unused } = apply(
      inFunction('\tx() //gotraps:ignore map-race - set up before', '\tx() //nolint // sure'),
    );
    assert.deepEqual(
      suppressed.map(({ by }) => by.reason),
      ['set up before', 'sure'],
    );
    assert.deepEqual(unused, []);
  });

  /** What problems are about, each with what its fixes make of the text. */
  function told(text: string, problems: readonly SuppressionProblem[]): (readonly string[])[] {
    return problems.map(({ start, end, fixes }) => [
      text.slice(start, end),
      ...fixes.map(({ edit }) => applyEdits(text, [edit])),
    ]);
  }

  it('gives the comments that silence nothing, but for those of other tools', () => {
    const kept = ['\tx() //gotraps:ignore map-race why', '\ty() //nolint:gotraps'];
    const text = inFunction('\ty() //gotraps:ignore map-race why', ...kept);
    assert.deepEqual(told(text, apply(text).unused), [['//gotraps:ignore map-race why', inFunction('\ty()', ...kept)]]);
  });

  it('takes a comment that silences nothing away with its line', () => {
    const text = inFunction('\t//gotraps:ignore map-race,lock-mismatch why', '\ty()').replaceAll('\n', '\r\n');
    const [[, after] = []] = told(text, apply(text).unused);
    assert.equal(after, inFunction('\ty()').replaceAll('\n', '\r\n'));
  });

  for (const [list, left] of [
    ['map-race,lock-mismatch', 'map-race'],
    ['lock-mismatch , map-race', 'map-race'],
    ['lock-mismatch,map-race,map-race', 'map-race,map-race'],
  ] as const) {
    it(`takes the name that silences nothing out of ${list}`, () => {
      const line = (rules: string): string => inFunction(`\tx() //gotraps:ignore ${rules} why`);
      assert.deepEqual(told(line(list), apply(line(list)).unused), [['lock-mismatch', line(left)]]);
    });
  }

  it('does not call a comment useless that silences what the settings hide, or a rule that has not looked', () => {
    const text = inFunction('\ty() //gotraps:ignore map-race why');
    const at = text.indexOf('y()');
    assert.equal(apply(text).unused.length, 1);
    assert.deepEqual(apply(text, { hidden: [{ ruleId: 'map-race', start: at, end: at + 1 }] }).unused, []);
    assert.equal(apply(text, { hidden: [{ ruleId: 'lock-mismatch', start: at, end: at + 1 }] }).unused.length, 1);
    assert.deepEqual(apply(text, { judgedRules: new Set(['lock-mismatch']) }).unused, []);
  });

  it('mends a rule that is nearly one, or takes it away', () => {
    const line = (comment: string): string => inFunction(`\tx()${comment}`);
    const misspelt = line(' //gotraps:ignore map-rave why');
    assert.deepEqual(told(misspelt, apply(misspelt).problems), [
      ['map-rave', line(' //gotraps:ignore map-race why'), line('')],
    ]);
    const foreign = line(' //gotraps:ignore SA1000,map-race why');
    assert.deepEqual(told(foreign, apply(foreign).problems), [['SA1000', line(' //gotraps:ignore map-race why')]]);
    assert.deepEqual(shownLines(foreign), []);
  });

  const mistakes: readonly [string, RegExp, string][] = [
    ['//gotraps:ignore map-race', /no reason/, '//gotraps:ignore map-race'],
    ['//gotraps:ignore', /names no rule/, '//gotraps:ignore'],
    ['//gotraps:ignore because it is fine', /no rule `because` to ignore; `gotraps explain`/, 'because'],
    ['//gotraps:ignore map-race,map-rage why', /no rule `map-rage` to ignore; did you mean `map-race`/, 'map-rage'],
  ];
  for (const [comment, expected, place] of mistakes) {
    it(`says what is wrong with ${comment}`, () => {
      const text = inFunction(`\tx() ${comment}`);
      const { problems } = apply(text);
      assert.equal(problems.length, 1);
      const [problem] = problems;
      assert.match(fill(problem!.message.template, problem!.message.args), expected);
      assert.equal(text.slice(problem!.start, problem!.end), place);
    });
  }

  it('finds nothing wrong with comments that work, or with those of other tools', () => {
    const text = inFunction('x() //gotraps:ignore map-race why', '//nolint:errcheck', '//nolint', '//gotraps:other');
    assert.deepEqual(apply(text).problems, []);
  });
});
