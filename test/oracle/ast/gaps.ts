/** A class of syntax that our grammar reads differently; described in GAPS.md under the same title. */
export interface Gap {
  readonly title: string;
  /** Whether a declaration, as `ast dump` prints go/parser's tree of it, holds the syntax in question. */
  isIn(declaration: readonly string[]): boolean;
}

/** At most five, see GAPS.md. */
export const GAPS: readonly Gap[] = [
  {
    title: 'A case of a type switch that is no type',
    isIn: (lines) => lines.some((line, at) => isTypeSwitch(line) && casesOf(lines, at).some(isLiteral)),
  },
];

function isTypeSwitch(line: string): boolean {
  return line.trimStart().startsWith('TypeSwitchStmt ');
}

/** The lines right below the clauses of the switch at a line: what stands behind `case`. */
function casesOf(lines: readonly string[], at: number): string[] {
  const depth = depthOf(lines[at]!);
  const found: string[] = [];
  for (let i = at + 1; i < lines.length && depthOf(lines[i]!) > depth; i++) {
    if (depthOf(lines[i]!) === depth + 2 && lines[i]!.trimStart().startsWith('CaseClause ')) {
      if (lines[i + 1] !== undefined && depthOf(lines[i + 1]!) === depth + 3) found.push(lines[i + 1]!);
    }
  }
  return found;
}

function isLiteral(line: string): boolean {
  return line.trimStart().startsWith('BasicLit ');
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}
