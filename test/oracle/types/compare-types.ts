import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../../../server/src/syntax/source-file.js';
import { walk } from '../../../server/src/syntax/walk.js';
import type { GoObject } from '../../../server/src/types/object.js';
import type { TypedPackage } from '../../../server/src/types/package.js';
import { rangeKey } from './read-dump.js';
import type { FileFacts } from './read-dump.js';
import { plainPath, typeText, unknownMark } from './type-text.js';

/** What came out of comparing one package; counts of things that go/types knows. */
export interface Comparison {
  path: string;
  expressions: number;
  /** Expressions of which no part of the type is unknown. */
  known: number;
  equal: number;
  /** Expressions that need neither another file of the package nor an internal package, and those of them that are known; counted for single files. */
  independent: number;
  independentKnown: number;
  /** Identifiers whose object is declared in the package itself. */
  identifiers: number;
  resolved: number;
  /** Identifiers of other packages and of the universe. */
  foreign: number;
  foreignResolved: number;
  differences: Difference[];
}

export interface Difference {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly expected: string;
  readonly found: string;
}

/** Differences kept for each package. */
const maxDifferences = 200;

export function emptyComparison(path: string): Comparison {
  return {
    path,
    expressions: 0,
    known: 0,
    equal: 0,
    independent: 0,
    independentKnown: 0,
    identifiers: 0,
    resolved: 0,
    foreign: 0,
    foreignResolved: 0,
    differences: [],
  };
}

/**
 * Compares the types and objects of one file with those of go/types; adds to `into`.
 *
 * @param dependent ranges of expressions that depend on other files, where the file is looked at alone
 */
export function compareFile(
  checked: TypedPackage,
  source: SourceFile,
  facts: FileFacts,
  files: ReadonlyMap<string, SourceFile>,
  indexOf: ReadonlyMap<string, number>,
  into: Comparison,
  dependent?: ReadonlySet<number>,
): void {
  const report = (start: number, end: number, expected: string, found: string): void => {
    if (into.differences.length >= maxDifferences) return;
    const text = source.text.slice(start, Math.min(end, start + 80)).replace(/\s+/g, ' ');
    const line = source.lines.positionAt(start).line + 1;
    into.differences.push({ file: facts.path, line, text, expected, found });
  };
  let offset = 0;
  let seenTypes = 0;
  for (const chunk of source.chunks) {
    const info = checked.info(chunk);
    for (const decl of chunk.decls) {
      walk(decl, (node) => {
        if (!('id' in node)) return;
        const key = rangeKey(offset + node.start, offset + node.end);
        const expected = facts.types.get(key);
        if (expected !== undefined) {
          seenTypes++;
          into.expressions++;
          const found = typeText(info.typeOf(node));
          if (dependent?.has(key) === false) {
            into.independent++;
            if (!found.includes(unknownMark)) into.independentKnown++;
          }
          if (!found.includes(unknownMark)) {
            into.known++;
            if (found === expected) into.equal++;
          }
          if (found !== expected) report(offset + node.start, offset + node.end, expected, found);
        }
        if (node.kind !== 'Ident') return;
        const where = facts.objects.get(key);
        if (where === undefined) return;
        const isOwn = where.startsWith('L');
        const found = placeOf(info.objectOf(node), files, indexOf);
        const isRight = found === where;
        if (isOwn) {
          into.identifiers++;
          if (isRight) into.resolved++;
        } else {
          into.foreign++;
          if (isRight) into.foreignResolved++;
        }
        if (!isRight && (isOwn || found !== '')) report(offset + node.start, offset + node.end, where, found);
      });
    }
    offset += chunk.text.length;
  }
  // What go/types knows and our tree doesn't even have counts as unknown.
  into.expressions += Math.max(0, facts.types.size - seenTypes);
}

/** Where an object is declared, as `dump.go` writes it; empty for none. */
function placeOf(
  object: GoObject | undefined,
  files: ReadonlyMap<string, SourceFile>,
  indexOf: ReadonlyMap<string, number>,
): string {
  if (object === undefined) return '';
  if (object.kind === 'package') return `K\t${plainPath(object.importedPath)}`;
  const { declaration } = object;
  if (declaration !== undefined) {
    const path = fileURLToPath(declaration.file);
    const source = files.get(path);
    const index = indexOf.get(path);
    if (source !== undefined && index !== undefined) {
      return `L\t${index}\t${source.startOf(declaration.chunk) + declaration.ident.start}`;
    }
  }
  if (object.packagePath === undefined) return `U\t${object.name}`;
  return `X\t${plainPath(object.packagePath)}\t${object.name}`;
}
