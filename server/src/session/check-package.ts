import { bug } from '../base/bug.js';
import type { Message } from '../base/message.js';
import { inOneGo, type Steps } from '../base/steps.js';
import type { FileEdit, FixKind, FixOffer } from '../fixes/edit.js';
import { noEffects, type Effects, type PackageEffects } from '../flow/effect/function-effect.js';
import { packageProgramInSteps, type MemoryUse, type PackageProgram } from '../program/package-program.js';
import { packageEffectsInSteps } from '../program/package-effects.js';
import type { Finding, Rule } from '../rules/rule.js';
import { foreignSourceOf } from '../flow/effect/foreign-chunk.js';
import type { Span } from '../syntax/source-file.js';
import { checkPackage as checkTypes } from '../types/check-package.js';
import type { Importer, PackageInput, TypedPackage } from '../types/package.js';
import { activate } from '../types/package-view.js';

/** The result of the whole pipeline for one package. */
export interface PackageCheck {
  readonly program: PackageProgram;
  /** What it was checked with, for checks of other versions that are to be compared with it. */
  readonly importer: Importer;
  readonly effects: Effects;
  readonly rules: readonly Rule[];
  /** Every finding of every rule, suppressed ones included, in file and source order. */
  readonly findings: readonly Finding[];
  /**
   * Those of the rules that haven't looked at this version yet: of theirs there are the findings of the version before whose text is still there. Their fixes
   * are for that version.
   */
  readonly later: readonly Rule[];
}

/**
 * Types, flow, program, rules: pure. `previous` only makes it faster. Throws nothing; a failing rule goes through `bug`.
 *
 * @param effects what functions of imported packages do; of others it is known by `knowledge/` only
 */
export type CheckPackage = (
  input: PackageInput,
  importer: Importer,
  rules: readonly Rule[],
  previous?: PackageCheck,
  effects?: Effects,
) => PackageCheck;

/** The same without an earlier check, with a break after each function and each rule: it shares nothing with others that go on meanwhile. */
export type CheckPackageInSteps = (
  memory: MemoryUse,
  input: PackageInput,
  importer: Importer,
  rules: readonly Rule[],
  effects: Effects,
) => Steps<PackageCheck>;

/** An earlier check is done with afterwards. */
export const checkPackage: CheckPackage = (...check) => inOneGo(run('keep', false, ...check));

/**
 * The same for who is typing: in a large package the rules that work everything out anew are left for later, unless there is no earlier check.
 * `completeInSteps` does what is left.
 */
export const checkNext: CheckPackage = (input, importer, rules, previous, effects) => {
  const isLater = isLarge(input) ? isLeftForLater : undefined;
  return inOneGo(run('keep', false, input, importer, rules, previous, effects, isLater));
};

/** The same, but an earlier check stays as it is: others can be made from it, too, and its findings can still be asked for fixes. */
export const checkVersion: CheckPackage = (...check) => inOneGo(run('keep', true, ...check));

/** The same with less memory, for who checks a package once and goes on to the next. */
export const checkPackageOnce: CheckPackage = (...check) => inOneGo(run('release', false, ...check));

export const checkPackageInSteps: CheckPackageInSteps = (memory, input, importer, rules, effects) =>
  run(memory, false, input, importer, rules, undefined, effects);

/** UTF-16 units of source beyond which a check of all rules takes longer than who is typing should wait. */
const largePackage = 60_000;

function isLarge({ files }: PackageInput): boolean {
  return files.reduce((sum, { text }) => sum + text.length, 0) > largePackage;
}

/** Races are told from what is kept from version to version; what the other rules tell of follows ways, or counts what the whole package does. */
function isLeftForLater({ meta }: Rule): boolean {
  return meta.reportsRaces !== true;
}

/** Does what a check has left for later. Of no use when the check is continued meanwhile. */
export function* completeInSteps(check: PackageCheck): Steps<PackageCheck> {
  if (check.later.length === 0) return check;
  const { program, later } = check;
  const others = new Set(later.map(({ meta }) => meta.id));
  const findings = check.findings.filter(({ ruleId }) => !others.has(ruleId));
  for (const rule of later) {
    yield;
    findings.push(...findingsOf(rule, program));
  }
  return { ...check, findings: inSourceOrder(findings, program.typed.input), later: [] };
}

/** Checks that are done with, as a later one was made from them: what is kept of them may tell of the later text. */
const continued = new WeakSet<PackageCheck>();

/** Whether the check is done with, as a later one was made from it. */
export function isContinued(check: PackageCheck): boolean {
  return continued.has(check);
}

function* run(
  memory: MemoryUse,
  keepsPrevious: boolean,
  ...[input, importer, rules, previous, effects = noEffects, isLater = (): boolean => false]: [
    ...check: Parameters<CheckPackage>,
    isLater?: (rule: Rule) => boolean,
  ]
): Steps<PackageCheck> {
  if (previous !== undefined && !keepsPrevious) continued.add(previous);
  const typed = checkTypes(input, importer, previous?.program.typed);
  yield;
  const earlier = previous === undefined ? undefined : { program: previous.program, isKept: keepsPrevious };
  const program = yield* packageProgramInSteps(typed, memory, earlier, { importer, effects });
  const later = previous === undefined ? [] : rules.filter(isLater);
  const findings = previous === undefined ? [] : findingsLeft(previous, later, input);
  for (const rule of rules) {
    if (later.includes(rule)) continue;
    yield;
    findings.push(...findingsOf(rule, program));
  }
  return { program, importer, effects, rules, findings: inSourceOrder(findings, input), later };
}

/** An offer that is worked out for its version of the package, though another one may have been asked meanwhile. */
class VersionedOffer implements FixOffer {
  constructor(
    private readonly typed: TypedPackage,
    private readonly offer: FixOffer,
  ) {}

  get kind(): FixKind {
    return this.offer.kind;
  }

  get isPreferred(): boolean {
    return this.offer.isPreferred;
  }

  get title(): Message {
    activate(this.typed);
    return this.offer.title;
  }

  build(): readonly FileEdit[] | undefined {
    activate(this.typed);
    return this.offer.build();
  }
}

function findingsOf(rule: Rule, program: PackageProgram): readonly Finding[] {
  const { typed } = program;
  try {
    activate(typed);
    return rule.check(program).map((finding) => ({
      ...finding,
      fixes: finding.fixes.map((offer) => new VersionedOffer(typed, offer)),
    }));
  } catch (error) {
    bug(`rule ${rule.meta.id} failed on ${program.typed.input.path}: ${String(error)}`);
    return [];
  }
}

/** What some rules have told of the version before, as far as all that it refers to is part of the files still. */
function findingsLeft(previous: PackageCheck, rules: readonly Rule[], { files }: PackageInput): Finding[] {
  if (rules.length === 0) return [];
  const ids = new Set(rules.map(({ meta }) => meta.id));
  const chunks = new Set(files.flatMap((file) => file.chunks));
  const isThere = ({ chunk }: Span): boolean => chunks.has(chunk) || foreignSourceOf(chunk) !== undefined;
  return previous.findings.filter(
    ({ ruleId, span, related }) => ids.has(ruleId) && isThere(span) && related.every((one) => isThere(one.span)),
  );
}

/** What functions of a checked package do to those who import it. */
export function effectsOfCheck(check: PackageCheck): PackageEffects {
  return inOneGo(effectsOfCheckInSteps(check));
}

/** The same, with a break after each function. Of no use when the check is continued meanwhile, or was before. */
export function effectsOfCheckInSteps({ program, findings }: PackageCheck): Steps<PackageEffects> {
  const told = findings.flatMap(({ span, related }) => [span, ...related.map((one) => one.span)]);
  return packageEffectsInSteps(program, told);
}

/** In one order whatever the order of the rules, of what they looked at and of the files. */
function inSourceOrder(findings: readonly Finding[], input: PackageInput): Finding[] {
  const order = new Map(input.files.map((file, index) => [file.uri, { file, index }]));
  const placed = findings.map((finding) => {
    const place = order.get(finding.span.file);
    const chunkStart = place?.file.startOf(finding.span.chunk) ?? 0;
    const { ruleId, identity, message, span } = finding;
    const start = chunkStart + span.start;
    const text = [ruleId, identity, message.template, ...message.args].join('\0');
    return { finding, file: place?.index ?? 0, start, end: chunkStart + span.end, text };
  });
  placed.sort((a, b) => a.file - b.file || a.start - b.start || a.end - b.end || compareTexts(a.text, b.text));
  return placed.map(({ finding }) => finding);
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Where a finding lies in a file's current text; offsets are UTF-16 from the start of the file. */
export interface PlacedRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}
