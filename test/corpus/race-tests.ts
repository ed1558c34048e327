import type { PlacedRange } from '../../server/src/session/check-package.js';
import type { FuncDecl, Stmt } from '../../server/src/syntax/ast.js';
import { walk } from '../../server/src/syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../../server/src/types/package.js';
import { overlap, type RaceFinding } from './race-findings.js';

/** A function of Go's own tests of its race detector. */
export interface RaceTest {
  readonly name: string;
  /** Whether the race detector reports it. */
  readonly hasRace: boolean;
  /** Why it isn't counted, as in Go's own runner (runtime/race/race_test.go): it skips itself, or is known to fail. */
  readonly notCounted: 'skipped' | 'failing' | undefined;
  readonly range: PlacedRange;
  /** The package's other functions that it names, and those that these name in turn; tests are not among them. */
  readonly helpers: readonly PlacedRange[];
}

/** What was found in one test. */
export interface RaceTestResult {
  readonly test: RaceTest;
  readonly findings: readonly RaceFinding[];
}

const testName = /^Test(No)?Race(?![a-z])/;

/** The tests of a package, in source order. */
export function raceTests(typed: TypedPackage): readonly RaceTest[] {
  const functions = new Map(typed.functions.map((one) => [one.object.fullName, one]));
  const tests = typed.functions.filter(isRaceTest);
  return tests.map((one) => {
    const { decl } = one;
    return {
      name: decl.name.name,
      hasRace: testName.exec(decl.name.name)?.[1] === undefined,
      notCounted: skipsItself(decl) ? 'skipped' : decl.name.name.includes('Failing') ? 'failing' : undefined,
      range: rangeOf(one),
      helpers: helpersOf(one, functions, typed).map(rangeOf),
    };
  });
}

function isRaceTest({ decl }: DeclaredFunction): boolean {
  return decl.recv === undefined && testName.test(decl.name.name);
}

/** Whether nothing of a test runs: it begins with a call of `t.Skip`. */
export function skipsItself(decl: FuncDecl): boolean {
  const first: Stmt | undefined = decl.body?.stmts[0];
  if (first?.kind !== 'ExprStmt' || first.x.kind !== 'CallExpr' || first.x.fun.kind !== 'SelectorExpr') return false;
  return /^Skip(f|Now)?$/.test(first.x.fun.sel.name);
}

function helpersOf(
  test: DeclaredFunction,
  functions: ReadonlyMap<string, DeclaredFunction>,
  typed: TypedPackage,
): readonly DeclaredFunction[] {
  const found = new Set<DeclaredFunction>([test]);
  for (const one of found) {
    const info = typed.info(one.chunk);
    walk(one.decl, (node) => {
      if (node.kind !== 'Ident') return;
      const object = info.objectOf(node);
      const helper = object?.kind === 'func' ? functions.get(object.origin.fullName) : undefined;
      if (helper !== undefined && !isRaceTest(helper)) found.add(helper);
    });
  }
  found.delete(test);
  return [...found];
}

function rangeOf({ file, chunk, decl }: DeclaredFunction): PlacedRange {
  const base = file.startOf(chunk);
  return { uri: file.uri, start: base + decl.start, end: base + decl.end };
}

/**
 * Which findings belong to which test: those with a place inside of it. A finding that lies in helpers only belongs to every
 * test that needs one of them.
 */
export function resultsOf(tests: readonly RaceTest[], findings: readonly RaceFinding[]): readonly RaceTestResult[] {
  const isIn = (finding: RaceFinding, range: PlacedRange): boolean =>
    finding.places.some((place) => overlap(place, range));
  const inHelpersOnly = findings.filter((finding) => !tests.some((test) => isIn(finding, test.range)));
  return tests.map((test) => ({
    test,
    findings: [
      ...findings.filter((finding) => isIn(finding, test.range)),
      ...inHelpersOnly.filter((finding) => test.helpers.some((helper) => isIn(finding, helper))),
    ],
  }));
}
