import { msg } from '../base/message.js';
import type { AssignStmt, CallExpr, Expr, IfStmt, Stmt } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';
import { EditList } from './edit-list.js';
import type { FixOffer } from './edit.js';
import { CallJudge } from './guard/call-safety.js';
import { ChunkView } from './guard/chunk-view.js';
import { LineWriter } from './guard/line-writer.js';
import { LocalNames } from './guard/local-names.js';
import { CallSafety } from './guard/std-calls.js';
import { respace } from './respace.js';
import { removeStatement } from './sync-map/remove-statement.js';
import { TypeText } from './type-text.js';
import { areUsedWithin } from './used-within.js';

/** `if _, ok := m.Load(k); !ok { m.Store(k, x) }`: the store lies in the branch for what is missing. */
export interface StoreInBranch {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly load: CallExpr;
  readonly store: CallExpr;
  readonly read: AssignStmt | undefined;
  readonly statement: IfStmt;
}

/** Offers to store and look in one step. Undefined where something else would be done twice, or nobody could take what the other one stored. */
export function storeIfAbsent(request: StoreInBranch): FixOffer | undefined {
  const { file, chunk, typed, statement, store } = request;
  const view = new ChunkView(file, chunk, typed);
  const at = statement.body.stmts.findIndex((stmt) => stmt.kind === 'ExprStmt' && stmt.x === store);
  const stmt = statement.body.stmts[at];
  if (stmt === undefined || statement.orElse !== undefined || chunk.problems.length > 0) return undefined;
  if (!view.isOnOneLine(store.start, store.end)) return undefined;
  const write =
    lookThatStores(request, view, stmt, at) ??
    (at === statement.body.stmts.length - 1 ? storeThatLooks(request, view, stmt) : undefined);
  if (write === undefined) return undefined;
  return {
    kind: 'load-or-store',
    title: msg('Store and look in one step (LoadOrStore)'),
    isPreferred: true,
    build: () => {
      const edits = new EditList();
      const writer = new LineWriter(view, edits);
      const built = write(writer) && !writer.hasFailed ? edits.build() : undefined;
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

type Write = (writer: LineWriter) => boolean;

/** `if _, ok := m.LoadOrStore(k, x); !ok { … }`, or the call alone where nothing else is done. */
function lookThatStores(
  { typed, load, store, read, statement }: StoreInBranch,
  view: ChunkView,
  stmt: Stmt,
  at: number,
): Write | undefined {
  const [, value] = store.args;
  const { fun } = load;
  const isInHeader = read !== undefined && read === statement.init;
  if (!isInHeader || at !== 0 || value === undefined || fun.kind !== 'SelectorExpr') return undefined;
  if (new CallJudge(typed, []).safetyOf(value, view) > CallSafety.pure) return undefined;
  const [loaded] = read.lhs;
  if (loaded === undefined || !areUsedWithin(view, [loaded], [])) return undefined;
  const key = load.args[0];
  if (key === undefined) return undefined;
  if (statement.body.stmts.length === 1)
    return view.hasComment(statement.start, statement.end)
      ? undefined
      : (writer) => {
          const call = view.source(store);
          const sel = store.fun.kind === 'SelectorExpr' ? store.fun.sel : undefined;
          if (sel === undefined) return false;
          writer.replace(
            statement.start,
            statement.end,
            `${call.slice(0, sel.start - store.start)}LoadOrStore${call.slice(sel.end - store.start)}`,
          );
          return true;
        };
  return (writer) => {
    writer.replace(fun.sel.start, fun.sel.end, 'LoadOrStore');
    for (const { start, end, newText } of respace(view, key, 2)) writer.replace(start, end, newText);
    writer.replace(key.end, key.end, `, ${view.source(value)}`);
    return removeStatement(view, writer, stmt);
  };
}

/** The store looks again, and the value that was there takes the place of the new one. */
function storeThatLooks(request: StoreInBranch, view: ChunkView, stmt: Stmt): Write | undefined {
  const { store, read, typed } = request;
  const [, value] = store.args;
  const sel = store.fun.kind === 'SelectorExpr' ? store.fun.sel : undefined;
  const object = value?.kind === 'Ident' ? view.info.objectOf(value) : undefined;
  const owner = view.functionAround(stmt);
  if (value?.kind !== 'Ident' || sel === undefined || object?.kind !== 'var' || object.role !== 'local')
    return undefined;
  if (object.owner !== owner || view.hasComment(stmt.start, stmt.end)) return undefined;
  const source = view.source(store);
  const call = `${source.slice(0, sel.start - store.start)}LoadOrStore${source.slice(sel.end - store.start)}`;
  if (isSame(view, read?.lhs[0], value)) {
    return (writer) => {
      writer.replace(stmt.start, stmt.end, `${value.name}, _ = ${call}`);
      return true;
    };
  }
  const type = new TypeText(typed, view, () => undefined).of(object.type);
  if (type === undefined) return undefined;
  return (writer) => {
    const indent = writer.indentOf(stmt);
    const names = new LocalNames(view, (name) => typed.lookup(name) !== undefined);
    const [other, loaded] = [names.fresh('other', 'winner'), names.fresh('loaded', 'isLate')];
    if (indent === undefined) return false;
    const lines = [`if ${other}, ${loaded} := ${call}; ${loaded} {`, `\t${value.name} = ${other}.(${type})`, '}'];
    writer.replace(stmt.start, stmt.end, lines.join(view.eol + indent));
    return true;
  };
}

function isSame(view: ChunkView, a: Expr | undefined, b: Expr): boolean {
  if (a?.kind !== 'Ident' || b.kind !== 'Ident') return false;
  const object = view.info.objectOf(a);
  return object !== undefined && object === view.info.objectOf(b);
}
