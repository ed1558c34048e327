import { getOrMake } from '../../server/src/base/get-or-make.js';
import type { FileEdit, TextEdit } from '../../server/src/fixes/edit.js';
import { withoutUnusedImports } from '../../server/src/fixes/unused-imports.js';
import type { CommentGroup, Expr, Node, NodeBase } from '../../server/src/syntax/ast.js';
import type { Chunk, SourceFile } from '../../server/src/syntax/source-file.js';
import { forEachChild, walk } from '../../server/src/syntax/walk.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../../server/src/types/package.js';
import { underlying } from '../../server/src/types/type-queries.js';
import { guardedAccesses } from './guarded-accesses.js';
import { isSynchronizer, mutexCallOf } from './guarded-place.js';
import type { LockRegion } from './lock-regions.js';

/** A package without the mutexes that guarded its maps. */
export interface StrippedLocks {
  /** Names of the mutexes that are gone, with what declares them. */
  readonly mutexes: readonly string[];
  /** How many statements locked or unlocked them. */
  readonly statementCount: number;
  readonly edits: readonly FileEdit[];
}

/**
 * Takes away each mutex under which a map beside it is used, with its declaration and all that locks it, in tests as well. Mutexes
 * that are used in any other way, as by a condition variable, stay.
 */
export function stripMapLocks(typed: TypedPackage): StrippedLocks {
  const uses = new MutexUses(typed, mapGuards(typed));
  const gone = uses.removable();
  const edits = typed.input.files.flatMap((file) => {
    const own = uses.removalsIn(file, gone);
    if (own.length === 0) return [];
    const imports = withoutUnusedImports(typed, file, own, []);
    return [{ file: file.uri, edits: [...imports, ...own].sort((a, b) => a.start - b.start) }];
  });
  return { mutexes: [...gone].map((mutex) => mutex.name), statementCount: uses.statementCount(gone), edits };
}

/** For each map that functions use beside a mutex while they hold one, tests aside: the mutex that most of them take. */
function mapGuards(typed: TypedPackage): ReadonlySet<VarObject> {
  const byMap = new Map<VarObject, Map<VarObject, number>>();
  for (const declared of typed.functions) {
    if (declared.file.uri.endsWith('_test.go')) continue;
    for (const [map, mutexes] of mapsUsedIn(declared, typed.info(declared.chunk))) {
      const counts = getOrMake(byMap, map, () => new Map<VarObject, number>());
      for (const mutex of mutexes) counts.set(mutex, (counts.get(mutex) ?? 0) + 1);
    }
  }
  const guards = [...byMap.values()].map((counts) => {
    const most = Math.max(...counts.values());
    return [...counts].filter(([, count]) => count === most).map(([mutex]) => mutex);
  });
  return new Set(guards.flat());
}

/** The maps that a function uses beside mutexes that it locks somewhere, with these. */
function mapsUsedIn(declared: DeclaredFunction, info: TypeInfo): ReadonlyMap<VarObject, ReadonlySet<VarObject>> {
  const found = new Map<VarObject, Set<VarObject>>();
  const { body } = declared.decl;
  if (body === undefined) return found;
  walk(body, (node) => {
    const call = node.kind === 'CallExpr' ? mutexCallOf(node, info) : undefined;
    if (call === undefined) return;
    const { mutex, isReadWrite } = call;
    const everything: LockRegion = {
      ...{ declared, mutex, isReadWrite, mode: 'write', isInLiteral: false },
      ...{ ends: [], methodNames: [], statements: body.stmts },
    };
    for (const { memory, place } of guardedAccesses(everything, info)) {
      const isMap = memory === 'entries' || underlying(place.variable.type).kind === 'map';
      if (isMap) getOrMake(found, place.variable, () => new Set<VarObject>()).add(mutex.variable);
    }
  });
  return found;
}

/** Something that goes with a mutex, in a file. */
interface Removal {
  readonly mutex: VarObject;
  readonly file: SourceFile;
  readonly edit: TextEdit;
  readonly isStatement: boolean;
}

/** Where mutexes are declared, locked, and used in other ways. */
class MutexUses {
  private readonly removals: Removal[] = [];
  private readonly kept = new Set<VarObject>();

  constructor(
    private readonly typed: TypedPackage,
    private readonly mutexes: ReadonlySet<VarObject>,
  ) {
    for (const file of typed.input.files) for (const chunk of file.chunks) this.collect(file, chunk);
  }

  /** Those without a use that could not be taken away. */
  removable(): ReadonlySet<VarObject> {
    return new Set([...this.mutexes].filter((mutex) => !this.kept.has(mutex)));
  }

  statementCount(gone: ReadonlySet<VarObject>): number {
    return this.removals.filter(({ mutex, isStatement }) => isStatement && gone.has(mutex)).length;
  }

  removalsIn(file: SourceFile, gone: ReadonlySet<VarObject>): readonly TextEdit[] {
    return this.removals
      .filter((removal) => removal.file === file && gone.has(removal.mutex))
      .map(({ edit }) => edit)
      .sort((a, b) => a.start - b.start);
  }

  private collect(file: SourceFile, chunk: Chunk): void {
    const info = this.typed.info(chunk);
    const base = file.startOf(chunk);
    const covered: NodeBase[] = [];
    const take = (mutex: VarObject, node: NodeBase, isStatement: boolean, comments: readonly NodeBase[] = []): void => {
      covered.push(node);
      const start = base + Math.min(node.start, ...comments.map((one) => one.start));
      const end = base + Math.max(node.end, ...comments.map((one) => one.end));
      this.removals.push({ mutex, file, edit: wholeLines(file.text, start, end), isStatement });
    };
    const visit = (node: Node): void => {
      const mutex = this.goesWith(node, info);
      if (mutex !== undefined) {
        const isStatement = node.kind === 'ExprStmt' || node.kind === 'DeferStmt';
        take(mutex, node, isStatement, isStatement ? [] : commentsOf(node));
        return;
      }
      forEachChild(node, visit);
    };
    for (const decl of chunk.decls) visit(decl);
    for (const decl of chunk.decls)
      walk(decl, (node) => {
        const isGone = covered.some(({ start, end }) => start <= node.start && node.end <= end);
        for (const mutex of isGone ? [] : this.mentioned(node, info)) this.kept.add(mutex);
        return !isGone;
      });
  }

  /** The mutex without which a node has no meaning: its declaration, its place in a literal, a statement that locks it. */
  private goesWith(node: Node, info: TypeInfo): VarObject | undefined {
    switch (node.kind) {
      case 'ExprStmt':
        return this.lockedBy(node.x, info);
      case 'DeferStmt':
        return this.lockedBy(node.call, info);
      case 'Field':
        return node.names.length > 1 ? undefined : [...this.mutexes].find((one) => one.declaration?.node === node);
      case 'GenDecl': {
        const [spec] = node.token === 'var' && node.specs.length === 1 ? node.specs : [];
        return spec === undefined ? undefined : this.goesWith(spec, info);
      }
      case 'ValueSpec':
        return node.names.length > 1 ? undefined : this.declaredBy(node.names[0], info);
      case 'KeyValueExpr':
        return node.key.kind === 'Ident' ? this.declaredBy(node.key, info) : undefined;
      default:
        return undefined;
    }
  }

  private lockedBy(call: Expr, info: TypeInfo): VarObject | undefined {
    if (call.kind !== 'CallExpr' || call.fun.kind !== 'SelectorExpr' || call.args.length > 0) return undefined;
    if (!/^R?(?:Unl|L)ock$/.test(call.fun.sel.name)) return undefined;
    const embedded = info.selectionOf(call.fun)?.path.at(-1);
    if (embedded !== undefined) return this.known(embedded);
    const { x } = call.fun;
    return this.declaredBy(x.kind === 'SelectorExpr' ? x.sel : x, info);
  }

  private declaredBy(name: Expr | undefined, info: TypeInfo): VarObject | undefined {
    const object = name?.kind === 'Ident' ? info.objectOf(name) : undefined;
    return object?.kind === 'var' ? this.known(object) : undefined;
  }

  private known({ origin, type }: VarObject): VarObject | undefined {
    return isSynchronizer(type) && this.mutexes.has(origin) ? origin : undefined;
  }

  private mentioned(node: Node, info: TypeInfo): readonly VarObject[] {
    if (node.kind === 'Ident') {
      const mutex = this.declaredBy(node, info);
      return mutex === undefined ? [] : [mutex];
    }
    if (node.kind !== 'SelectorExpr') return [];
    return (info.selectionOf(node)?.path ?? []).flatMap((embedded) => this.known(embedded) ?? []);
  }
}

function commentsOf(node: Node): readonly CommentGroup[] {
  const groups: (CommentGroup | undefined)[] = [];
  if (node.kind === 'Field' || node.kind === 'ValueSpec') groups.push(node.doc, node.comment);
  if (node.kind === 'GenDecl') groups.push(node.doc, ...node.specs.flatMap(commentsOf));
  return groups.filter((group) => group !== undefined);
}

/** With the line where nothing else is left of it, or with the comma that ends it. */
function wholeLines(text: string, start: number, end: number): TextEdit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^,?[ \t]*(?:\/\/[^\n]*)?(?:\n|$)/.exec(text.slice(end));
  if (rest !== null && text.slice(from, start).trim() === '')
    return { start: from, end: end + rest[0].length, newText: '' };
  const separator = /^[,;]\s*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + separator, newText: '' };
}
