import type { PackageProgram } from '../../program/package-program.js';
import type { FuncDecl, FuncLit, Node } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { ChunkView } from './chunk-view.js';
import { usesOf } from './target-uses.js';

/**
 * Variables that goroutines share without a lock, as they do the target, and that belong together with it: fields of the same struct; variables declared side by side
 * which some function uses together. In the order of their declarations, the target among them. One lock is for all: with one each, a function could see the one changed and the
 * other not yet.
 */
export function companionsOf({ typed, conflicts }: PackageProgram, target: VarObject): readonly VarObject[] {
  const found = new Set<VarObject>([target.origin]);
  for (const { first, second } of conflicts) {
    const other = first.path.target?.origin;
    if (other === undefined || (first.target !== 'map' && first.target !== 'variable')) continue;
    if (first.isAtomic || second.isAtomic || found.has(other)) continue;
    if (belongsTo(typed, target.origin, other)) found.add(other);
  }
  return [...found].sort((a, b) => startOf(a) - startOf(b));
}

function startOf({ declaration }: VarObject): number {
  return declaration?.ident.start ?? 0;
}

function belongsTo(typed: TypedPackage, target: VarObject, other: VarObject): boolean {
  const [one, two] = [target.declaration, other.declaration];
  const file = typed.input.files.find(({ uri }) => uri === one?.file);
  if (one === undefined || file === undefined || target.role !== other.role || one.chunk !== two?.chunk) return false;
  const view = new ChunkView(file, one.chunk, typed);
  const [around, aroundOther] = [listAround(view, one.node), listAround(view, two.node)];
  if (around === undefined || around !== aroundOther) return false;
  if (target.role === 'field') return true;
  return target.role === 'local' && usesTogether(view, target, other);
}

/** The struct, or the statements, in which a variable is declared. */
function listAround(view: ChunkView, node: Node): Node | undefined {
  let at = view.parentOf(node);
  while (at?.kind === 'GenDecl' || at?.kind === 'DeclStmt') at = view.parentOf(at);
  return at;
}

/** Whether some function other than the one that declares two variables uses both. */
function usesTogether(view: ChunkView, one: VarObject, two: VarObject): boolean {
  const owners = (variable: VarObject): Set<FuncDecl | FuncLit | undefined> =>
    new Set(usesOf(view, variable).map((ident) => view.functionAround(ident)));
  const others = owners(two);
  return [...owners(one)].some((owner) => owner !== undefined && owner !== one.owner && others.has(owner));
}
