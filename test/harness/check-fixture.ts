import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../server/src/session/engine.js';
import { LineIndex } from '../../server/src/syntax/line-index.js';
import { analyze, analyzeByPieces, type FoundFinding, type FoundRange } from './analyze.js';
import { applyFixSections, type Fixture, type FixtureFile } from './fixture.js';
import type { Marker } from './markers.js';
import { editsByPieces } from './pieces.js';

/** Everything in which the product's answer differs from what the fixture states; empty when nothing does. */
export function findFixtureProblems(engine: Engine, ruleId: string, fixture: Fixture): readonly string[] {
  const findings = analyze(engine, fixture.files, fixture.goVersion);
  return [
    ...matchMarkers(fixture, findings),
    ...findings.flatMap((finding) => checkRanges(fixture, finding)),
    ...matchFixes(fixture, findings),
    ...recheckFixes(engine, ruleId, fixture),
    ...compareIncremental(engine, fixture, findings),
  ];
}

function textOf(files: readonly FixtureFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.text;
}

/** `main.go:3:5 "text"`, with 1-based line and column. */
function at(fixture: Fixture, range: FoundRange): string {
  const text = textOf(fixture.files, range.file) ?? '';
  const { line, character } = LineIndex.of(text).positionAt(range.start);
  return `${range.file}:${line + 1}:${character + 1} ${JSON.stringify(text.slice(range.start, range.end))}`;
}

function isExpected(finding: FoundFinding, marker: Marker): boolean {
  return (
    finding.file === marker.file &&
    finding.start === marker.start &&
    finding.end === marker.end &&
    finding.severity === marker.severity &&
    finding.ruleId === marker.ruleId &&
    finding.message.includes(marker.messagePart)
  );
}

function matchMarkers(fixture: Fixture, findings: readonly FoundFinding[]): readonly string[] {
  const problems: string[] = [];
  const unmatched = [...findings];
  for (const marker of fixture.markers) {
    const index = unmatched.findIndex((finding) => isExpected(finding, marker));
    if (index >= 0) unmatched.splice(index, 1);
    else {
      const { severity, ruleId, messagePart } = marker;
      problems.push(`not found: ${at(fixture, marker)} ${severity} ${ruleId} "${messagePart}"`);
    }
  }
  for (const finding of unmatched) {
    problems.push(`not expected: ${at(fixture, finding)} ${finding.severity} ${finding.ruleId} "${finding.message}"`);
  }
  return problems;
}

/** Findings and related locations have text under them and something to say. */
function checkRanges(fixture: Fixture, finding: FoundFinding): readonly string[] {
  return [finding, ...finding.related]
    .filter(({ file, start, end, message }) => {
      const text = textOf(fixture.files, file);
      return text === undefined || start < 0 || end > text.length || start >= end || message.trim() === '';
    })
    .map(({ file, start, end }) => `a location without text or message: ${file} [${start}, ${end})`);
}

function matchFixes(fixture: Fixture, findings: readonly FoundFinding[]): readonly string[] {
  const offered = findings.flatMap((finding) => finding.fixes);
  const kinds = new Set(offered.map((fix) => fix.kind));
  const problems = [...fixture.fixes.keys()]
    .filter((kind) => !kinds.has(kind))
    .map((kind) => `fix ${kind} has a section but is not offered`);
  for (const fix of offered) {
    const sections = fixture.fixes.get(fix.kind);
    if (sections === undefined) problems.push(`fix ${fix.kind} is offered but has no section:\n${shown(fix.files)}`);
    else if (!isDeepStrictEqual([...sections].sort(byPath), fix.files)) {
      problems.push(`fix ${fix.kind} differs from its section:\n${shown(fix.files)}`);
    }
  }
  return problems;
}

function byPath(a: FixtureFile, b: FixtureFile): number {
  return a.path < b.path ? -1 : 1;
}

function shown(files: readonly FixtureFile[]): string {
  return files.map((file) => `-- ${file.path} --\n${file.text}`).join('');
}

function recheckFixes(engine: Engine, ruleId: string, fixture: Fixture): readonly string[] {
  return [...fixture.fixes.keys()].flatMap((kind) =>
    analyze(engine, applyFixSections(fixture, kind), fixture.goVersion)
      .filter((finding) => finding.ruleId === ruleId)
      .map((finding) => `after fix ${kind} there is still: ${finding.message}`),
  );
}

/** Ways of typing a fixture that are tried: enough for the package clause to come early in some and late in others. */
const TYPING_SEEDS = ['a', 'b', 'c'];

function compareIncremental(engine: Engine, fixture: Fixture, fresh: readonly FoundFinding[]): readonly string[] {
  for (const seed of TYPING_SEEDS) {
    const typed = analyzeByPieces(engine, fixture.files, fixture.goVersion, (file) =>
      editsByPieces(file.text, `${seed}/${fixture.name}/${file.path}`),
    );
    if (!isDeepStrictEqual(typed, fresh)) {
      return [`incremental and fresh analysis differ:\n${JSON.stringify(typed)}\n${JSON.stringify(fresh)}`];
    }
  }
  return [];
}
