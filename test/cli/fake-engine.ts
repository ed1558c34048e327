import assert from 'node:assert/strict';
import { noEffects } from '../../server/src/flow/effect/function-effect.js';
import { msg } from '../../server/src/base/message.js';
import type { FixOffer } from '../../server/src/fixes/edit.js';
import type { PackageProgram } from '../../server/src/program/package-program.js';
import type { Finding, Rule, Severity } from '../../server/src/rules/rule.js';
import type { CheckPackage } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { SourceFile } from '../../server/src/syntax/source-file.js';
import { createNodeParser } from '../harness/node-parser.js';

/** A word in the code that a fake rule takes for a trap; its fix puts another word in its place. */
interface Trap {
  readonly word: RegExp;
  readonly severity: Severity;
  readonly replacement?: string;
}

const traps: readonly Trap[] = [
  { word: /\btrap\b/g, severity: 'warning', replacement: 'safe' },
  { word: /\bdoom\b/g, severity: 'error' },
  { word: /\bsmell\b/g, severity: 'information', replacement: 'scent' },
  // Its fix would only make another one.
  { word: /\bstubborn\b/g, severity: 'warning', replacement: 'stubborn + stubborn' },
];

function findIn(file: SourceFile, others: readonly SourceFile[]): Finding[] {
  return file.chunks.flatMap((chunk) =>
    traps.flatMap(({ word, severity, replacement }) =>
      [...chunk.text.matchAll(word)].map((match): Finding => {
        const span = { file: file.uri, chunk, start: match.index, end: match.index + match[0].length };
        const start = file.startOf(chunk) + match.index;
        const fix: FixOffer = {
          kind: 'mutex',
          title: msg('Put `{0}` in its place', replacement ?? ''),
          isPreferred: true,
          build: () => [
            { file: file.uri, edits: [{ start, end: start + match[0].length, newText: replacement ?? '' }] },
          ],
        };
        const [other] = others.flatMap((one) =>
          one.chunks.filter((candidate) => candidate.text.includes('other')).map((where) => ({ one, where })),
        );
        const at = other?.where.text.indexOf('other') ?? 0;
        return {
          ruleId: severity === 'error' ? 'fake-error' : 'fake-rule',
          severity,
          message: msg('`{0}` stands here; take it away', match[0]),
          span,
          related:
            other === undefined
              ? []
              : [
                  {
                    span: { file: other.one.uri, chunk: other.where, start: at, end: at + 5 },
                    message: msg('the other one'),
                  },
                ],
          identity: `${severity} ${match[0]}`,
          fixes: replacement === undefined ? [] : [fix],
        };
      }),
    ),
  );
}

function fakeRule(id: string): Rule {
  return {
    meta: { id, family: 'map', severity: 'error', title: msg('A fake trap'), since: '0.1.0', fixKinds: ['mutex'] },
    check: ({ typed }: PackageProgram) => {
      const { files } = typed.input;
      return files.flatMap((file) => findIn(file, files)).filter((finding) => finding.ruleId === id);
    },
  };
}

export const fakeRules: readonly Rule[] = [fakeRule('fake-rule'), fakeRule('fake-error')];

/** An engine that knows no types; its rules look for words. Files named `*_plan9.go` are not built. */
export async function createFakeEngine(): Promise<Engine> {
  const checkPackage: CheckPackage = (input, importer, rules) => {
    // What the rules above ask for, and nothing else.
    const program = { typed: { input }, summaries: [] } as unknown as PackageProgram;
    return {
      program,
      importer,
      effects: noEffects,
      rules,
      findings: rules.flatMap((rule) => rule.check(program)),
      later: [],
    };
  };
  return {
    parser: await createNodeParser(),
    importer: { importPackage: () => undefined },
    goRelease: '',
    rules: fakeRules,
    isFileBuilt: (file) => !file.uri.endsWith('_plan9.go'),
    checkPackage,
    checkNext: checkPackage,
    checkVersion: checkPackage,
    checkPackageInSteps: () => assert.fail('a check does not pause'),
  };
}
