import assert from 'node:assert/strict';
import { noEffects } from '../../server/src/flow/effect/function-effect.js';
import { msg } from '../../server/src/base/message.js';
import type { TextEdit } from '../../server/src/fixes/edit.js';
import type { Finding } from '../../server/src/rules/rule.js';
import { checkPackage, type CheckPackage } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import type { Chunk, SourceFile } from '../../server/src/syntax/source-file.js';
import { findFixtureProblems } from './check-fixture.js';
import { parseFixture } from './fixture.js';
import { createNodeParser } from './node-parser.js';

/** How the toy analysis goes wrong. */
interface Defects {
  /** Added to where findings start. */
  readonly shift?: number;
  readonly fixText?: string;
  readonly fixesOverlap?: boolean;
  readonly offersNoFix?: boolean;
  readonly blankRelated?: boolean;
  /** Answers what it answered last. */
  readonly isStale?: boolean;
}

function findBooms(file: SourceFile, chunk: Chunk, defects: Defects): readonly Finding[] {
  return [...chunk.text.matchAll(/\bboom\b/g)].map(({ index }) => {
    const start = index + (defects.shift ?? 0);
    const from = file.startOf(chunk) + index;
    const edit: TextEdit = { start: from, end: from + 4, newText: defects.fixText ?? 'calm' };
    return {
      ruleId: 'toy',
      severity: 'error',
      message: msg('{0} is loud', 'boom'),
      span: { file: file.uri, chunk, start, end: start + 4 },
      related: [
        { span: { file: file.uri, chunk, start, end: start + 4 }, message: msg(defects.blankRelated ? ' ' : 'here') },
      ],
      identity: 'boom',
      fixes: defects.offersNoFix
        ? []
        : [
            {
              kind: 'mutex',
              title: msg('Calm down'),
              isPreferred: true,
              build: () => [{ file: file.uri, edits: defects.fixesOverlap ? [edit, edit] : [edit] }],
            },
          ],
    };
  });
}

/** An analysis that finds the word `boom` and offers `calm` instead. */
function toyCheck(defects: Defects): CheckPackage {
  return (input, importer, rules, previous) => {
    if (defects.isStale && previous !== undefined) return previous;
    const findings = input.files.flatMap((file) => file.chunks.flatMap((chunk) => findBooms(file, chunk, defects)));
    return {
      program: checkPackage(input, importer, []).program,
      importer,
      effects: noEffects,
      rules,
      findings,
      later: [],
    };
  };
}

const sound = `Toy.
-- flags --
bad=none: a toy
-- main.go --
package main

func main() {
	println("a boom")
//	           ^^^^ want error toy "boom is loud"
}
-- fix:mutex/main.go --
package main

func main() {
	println("a calm")
}
-- stdout --
`;

describe('checking a fixture', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  function problemsOf(archive: string, defects: Defects = {}): string {
    const engine: Engine = {
      parser,
      importer: { importPackage: () => undefined },
      goRelease: '',
      rules: [],
      checkPackage: toyCheck(defects),
      checkNext: toyCheck(defects),
      checkVersion: toyCheck(defects),
      checkPackageInSteps: () => assert.fail('a fixture is checked in one go'),
      isFileBuilt: () => true,
    };
    return findFixtureProblems(engine, 'toy', parseFixture('planted', archive)).join('\n');
  }

  it('finds nothing wrong where nothing is', () => {
    assert.equal(problemsOf(sound), '');
  });

  const violations: readonly (readonly [what: string, says: RegExp, archive: string, defects?: Defects])[] = [
    [
      'a finding without marker',
      /^not expected: main\.go:4:13 "boom" error toy/,
      sound.replace(/.*want.*/, '// miss: x'),
    ],
    ['a marker without finding', /^not found: main\.go:4:13 "calm"/, sound.replace('a boom', 'a calm')],
    ['another range', /^not found: [^]*\nnot expected: main\.go:4:12 " boo"/, sound, { shift: -1 }],
    ['another severity', /^not found: .* warning toy/, sound.replace('want error', 'want warning')],
    ['another rule', /^not found: .* error other/, sound.replace('error toy', 'error other')],
    ['another message', /^not found: .* "boom is quiet"/, sound.replace('is loud', 'is quiet')],
    ['a related location without message', /^a location without text or message/, sound, { blankRelated: true }],
    ['a fix without section', /^fix mutex is offered but has no section/, sound.replace(/-- fix[^]*(?=-- stdout)/, '')],
    ['a section without fix', /^fix mutex has a section but is not offered/, sound, { offersNoFix: true }],
    ['a fix whose edits overlap', /^fix mutex has a section but is not offered/, sound, { fixesOverlap: true }],
    ['a fix that leaves the finding', /^fix mutex has a section but is not offered/, sound, { fixText: 'boom' }],
    ['a fix that differs from its section', /^fix mutex differs from its section/, sound, { fixText: 'rest' }],
    [
      'a section of a file that is left alone',
      /differs/,
      sound.replace('-- stdout', '-- fix:mutex/b.go --\n-- stdout'),
    ],
    ['a section with the trap', /after fix mutex there is still: boom is loud/, sound.replace('a calm', 'a boom')],
    ['findings that depend on the way', /incremental and fresh analysis differ/, sound, { isStale: true }],
  ];
  for (const [what, says, archive, defects] of violations) {
    it(`finds ${what}`, () => {
      assert.match(problemsOf(archive, defects), says);
    });
  }
});
