import { noEffects } from '../../server/src/flow/effect/function-effect.js';
import { msg } from '../../server/src/base/message.js';
import type { FixOffer, TextEdit } from '../../server/src/fixes/edit.js';
import type { PackageProgram } from '../../server/src/program/package-program.js';
import type { Finding, RelatedLocation, Rule } from '../../server/src/rules/rule.js';
import type { CheckPackage } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import type { Chunk, SourceFile } from '../../server/src/syntax/source-file.js';
import type { PackageInput, TypedPackage, TypeInfo } from '../../server/src/types/package.js';

/** A rule of the tests: every word that begins with `trap` is one, and `level = "…"` anywhere in the package says how bad. */
export const toyRule: Rule = {
  meta: {
    id: 'toy-trap',
    family: 'map',
    severity: 'error',
    title: msg('a trap'),
    since: '0.1.0',
    fixKinds: ['mutex'],
  },
  check: () => [],
};

interface Match {
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly start: number;
  readonly text: string;
}

function find(input: PackageInput, pattern: RegExp): Match[] {
  return input.files.flatMap((file) =>
    file.chunks.flatMap((chunk) =>
      [...chunk.text.matchAll(pattern)].map((match) => ({ file, chunk, start: match.index, text: match[0] })),
    ),
  );
}

function fix(match: Match, title: string, newText: string, isPreferred: boolean): FixOffer {
  const start = match.file.startOf(match.chunk) + match.start;
  const edit: TextEdit = { start, end: start + match.text.length, newText };
  return {
    kind: 'mutex',
    title: msg(title),
    isPreferred,
    build: () => [{ file: match.file.uri, edits: [edit] }],
  };
}

function findings(input: PackageInput): Finding[] {
  const [level] = find(input, /level = "\w+"/g);
  return find(input, /(?<!-)\btrap\w*/g).map((match): Finding => {
    const { file, chunk, start, text } = match;
    const related: RelatedLocation[] =
      level === undefined
        ? []
        : [
            {
              span: {
                file: level.file.uri,
                chunk: level.chunk,
                start: level.start,
                end: level.start + level.text.length,
              },
              message: msg('the *level* is set here'),
            },
          ];
    return {
      ruleId: 'toy-trap',
      severity: text.endsWith('Hint') ? 'hint' : 'error',
      message: msg(`{0} is a trap with ${level?.text ?? 'no level'}`, text),
      span: { file: file.uri, chunk, start, end: start + text.length },
      related,
      identity: text,
      fixes: [
        fix(match, 'Make it safe', text.replace('trap', 'safe'), true),
        fix(match, 'Rename the trap', `${text}Again`, false),
        fix(match, 'Break the syntax', 'safe } {', false),
      ],
    };
  });
}

/** What a test may do to the analysis. */
export interface ToyControl {
  checks: number;
  /** Runs before each check. */
  beforeCheck: (input: PackageInput) => void;
}

/** An engine with the real parser and the toy rule; its checks know no types. */
export function toyEngine(parser: GoParser, control?: ToyControl): Engine {
  const checkPackage: CheckPackage = (input, importer, rules) => {
    if (control !== undefined) control.checks++;
    control?.beforeCheck(input);
    const info: Partial<TypeInfo> = { objectOf: () => undefined };
    const typed: Partial<TypedPackage> = { input, info: () => info as TypeInfo };
    const program: Partial<PackageProgram> = {
      typed: typed as TypedPackage,
      summaries: [],
      askedEffects: new Map(),
    };
    return {
      program: program as PackageProgram,
      importer,
      effects: noEffects,
      rules,
      findings: findings(input),
      later: [],
    };
  };
  return {
    parser,
    importer: { importPackage: () => undefined },
    goRelease: '',
    rules: [toyRule],
    isFileBuilt: (file) => !file.text.includes('//go:build ignore'),
    checkPackage,
    checkNext: checkPackage,
    checkVersion: checkPackage,
    *checkPackageInSteps(_, input, importer, rules, effects) {
      yield;
      return checkPackage(input, importer, rules, undefined, effects);
    },
  };
}
