import { remembered } from '../base/remembered.js';
import { isSameSet } from '../base/same-set.js';
import type { Expr } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';

/** Names that a package gives a value after their declaration or takes the address of: `x` of `x = 1`, `s.x++`, `&s.x`, `s.x.y = 2`. */
export class WrittenNames {
  readonly names: ReadonlySet<string>;
  private readonly byFile: readonly ReadonlySet<string>[];

  /** @param before the names of an earlier version, which most often are the same */
  constructor(files: readonly SourceFile[], before: WrittenNames | undefined) {
    this.byFile = files.map(namesOfFile);
    const isSame =
      before?.byFile.length === files.length && this.byFile.every((names, i) => isSameSet(names, before.byFile[i]!));
    this.names = isSame ? before.names : union(this.byFile);
  }

  /** Names that only one of two versions writes. */
  differenceFrom({ names }: WrittenNames): readonly string[] {
    if (names === this.names) return [];
    const other: string[] = [];
    for (const one of this.names) if (!names.has(one)) other.push(one);
    for (const one of names) if (!this.names.has(one)) other.push(one);
    return other;
  }
}

const namesOfFile = remembered((file: SourceFile) => union(file.chunks.map(namesOfChunk)));

const namesOfChunk = remembered(collect);

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const one of sets) for (const name of one) all.add(name);
  return all;
}

function collect(chunk: Chunk): ReadonlySet<string> {
  const names = new Set<string>();
  for (const decl of chunk.decls) {
    walk(decl, (node) => {
      if (node.kind === 'AssignStmt') for (const target of node.lhs) addTarget(target, names);
      else if (node.kind === 'IncDecStmt') addTarget(node.x, names);
      else if (node.kind === 'UnaryExpr' && node.op === '&') addTarget(node.x, names);
      else if (node.kind === 'RangeStmt') {
        if (node.key !== undefined) addTarget(node.key, names);
        if (node.value !== undefined) addTarget(node.value, names);
      }
      return true;
    });
  }
  return names;
}

function addTarget(expr: Expr, names: Set<string>): void {
  switch (expr.kind) {
    case 'Ident':
      names.add(expr.name);
      break;
    case 'SelectorExpr':
      names.add(expr.sel.name);
      addTarget(expr.x, names);
      break;
    case 'ParenExpr':
    case 'IndexExpr':
      addTarget(expr.x, names);
      break;
    default:
      break;
  }
}
