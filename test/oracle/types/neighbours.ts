import type { Node } from '../../../server/src/syntax/ast.js';
import type { SourceFile } from '../../../server/src/syntax/source-file.js';
import { forEachChild } from '../../../server/src/syntax/walk.js';
import { rangeKey } from './read-dump.js';
import type { FileFacts } from './read-dump.js';

/** What declares names: a name depends on all that its declaration mentions, bodies left out. */
const declaring: ReadonlySet<Node['kind']> = new Set([
  'AssignStmt',
  'Field',
  'FuncDecl',
  'RangeStmt',
  'TypeSpec',
  'ValueSpec',
]);

/**
 * Ranges of the expressions that depend on declarations in other files of the package, or on internal packages of the standard
 * library: they mention one, or a name of their own file that is declared by one, or are constants beside one.
 *
 * @param index of the file in the package
 */
export function neighbourDependent(source: SourceFile, facts: FileFacts, index: number): ReadonlySet<number> {
  const dependentNames = new Set<string>();
  let dependent = new Set<number>();
  // A chain of declarations in the order of the source settles in one round, one against it needs more.
  for (let round = 0; round < 8; round++) {
    const before = dependentNames.size;
    dependent = new Set();
    let offset = 0;
    for (const chunk of source.chunks) {
      for (const decl of chunk.decls) visit(decl, offset);
      offset += chunk.text.length;
    }
    if (dependentNames.size === before) break;
  }
  return dependent;

  /** Whether a node depends on a neighbour, what stands in bodies left out. */
  function visit(node: Node, offset: number): boolean {
    const names: string[] = [];
    let depends = false;
    if (node.kind === 'Ident') {
      const where = facts.objects.get(rangeKey(offset + node.start, offset + node.end));
      depends = where !== undefined && (isNeighbour(where) || dependentNames.has(where));
    }
    forEachChild(node, (child) => {
      if (declaring.has(node.kind) && child.kind === 'Ident') addDeclared(child, offset, names);
      const childDepends = visit(child, offset);
      if (childDepends && child.kind !== 'BlockStmt') depends = true;
    });
    if (depends) {
      for (const name of names) dependentNames.add(name);
      dependent.add(rangeKey(offset + node.start, offset + node.end));
      if (node.kind !== 'BlockStmt') forEachChild(node, (child) => addConstants(child, offset));
    }
    return depends;
  }

  /** A constant without a type takes that of the expression or statement that it stands in. */
  function addConstants(node: Node, offset: number): void {
    const isConstant = ['BasicLit', 'Ident'].includes(node.kind);
    if (!isConstant && !['BinaryExpr', 'CompositeLit', 'KeyValueExpr', 'ParenExpr', 'UnaryExpr'].includes(node.kind))
      return;
    const key = rangeKey(offset + node.start, offset + node.end);
    if (node.kind !== 'Ident' || facts.objects.get(key)?.startsWith('U') === true) dependent.add(key);
    forEachChild(node, (child) => addConstants(child, offset));
  }

  function addDeclared(ident: Node, offset: number, names: string[]): void {
    const start = offset + ident.start;
    const where = facts.objects.get(rangeKey(start, offset + ident.end));
    if (where === `L\t${index}\t${start}`) names.push(where);
  }

  function isNeighbour(where: string): boolean {
    const isInternal = /^[XK]\t(?:.*\/)?internal(?:[/\t]|$)/.test(where);
    return isInternal || (where.startsWith('L\t') && !where.startsWith(`L\t${index}\t`));
  }
}
