import { msg } from '../base/message.js';
import { testsNotNil } from '../flow/nil-test.js';
import { unparen } from '../flow/unparen.js';
import type { AssignStmt, BlockStmt, IfStmt, Node, Stmt } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { isNamed } from '../types/type-queries.js';
import type { FixOffer } from './edit.js';
import { functionFix, type FunctionRewrite } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { freeName, identsOf } from './guard/free-name.js';

/** A loop that takes clients and treats all errors alike. */
export interface HeedlessAccept {
  readonly loop: Stmt;
  readonly assign: AssignStmt;
  readonly error: VarObject;
  /** The statement that ends the program on an error; undefined where the loop goes on. */
  readonly end: Node | undefined;
}

/**
 * Offers to return when the listener is closed, and to wait a little before the next attempt on other errors, as `net/http` does. Undefined where the error isn't
 * looked at by an `if` right behind the call.
 */
export function acceptAgain(
  typed: TypedPackage,
  from: DeclaredFunction,
  heedless: HeedlessAccept,
): FixOffer | undefined {
  return functionFix(
    typed,
    from,
    {
      kind: 'accept-again',
      title: msg('Return when the listener is closed, and wait before the next attempt on other errors'),
    },
    (rewrite) => rewriteLoop(rewrite, from, heedless),
  );
}

function rewriteLoop(rewrite: FunctionRewrite, { chunk }: DeclaredFunction, heedless: HeedlessAccept): boolean {
  const { view, writer, edits } = rewrite;
  const { loop, assign, error, end } = heedless;
  const check = checkBehind(assign, error, view);
  const leave = check === undefined ? undefined : returnOf(assign, error, view);
  const [errors, net, time] = ['errors', 'net', 'time'].map((path) => edits.nameOfPackage(view.file, chunk, path));
  if (check === undefined || leave === undefined || !errors || !net || !time) return false;
  if (!view.isFirstOnLine(loop.start) || view.parentOf(loop)?.kind === 'LabeledStmt') return false;
  const delay = freeName(['delay', 'acceptDelay'], (name) => identsOf(chunk).has(name));
  if (end !== undefined && !goesOn(end, check.body, rewrite)) return false;
  writer.insertBefore(loop, [`var ${delay} ${time}Duration`]);
  writer.insertInto(check.body, [
    `if ${errors}Is(${error.name}, ${net}ErrClosed) {`,
    `\t${leave}`,
    '}',
    `if ${delay} *= 2; ${delay} == 0 {`,
    `\t${delay} = 5 * ${time}Millisecond`,
    `} else if ${delay} > ${time}Second {`,
    `\t${delay} = ${time}Second`,
    '}',
    `${time}Sleep(${delay})`,
  ]);
  writer.insertAfter(check, [`${delay} = 0`]);
  return true;
}

/** `if err != nil { … }` right behind the call. */
function checkBehind(assign: AssignStmt, error: VarObject, view: ChunkView): IfStmt | undefined {
  const block = view.parentOf(assign);
  const next = block?.kind === 'BlockStmt' ? block.stmts[block.stmts.indexOf(assign) + 1] : undefined;
  if (next?.kind !== 'IfStmt' || next.init !== undefined || next.orElse !== undefined) return undefined;
  return testsNotNil(next.cond, error, view.info) ? next : undefined;
}

/** How the function leaves when there is nothing more to accept. */
function returnOf(assign: AssignStmt, error: VarObject, view: ChunkView): string | undefined {
  const [only, ...others] = view.functionAround(assign)?.type.results?.fields ?? [];
  if (only === undefined) return 'return';
  const isError = others.length === 0 && only.names.length <= 1 && isNamed(view.info.typeOf(only.type), 'error');
  return isError ? `return ${error.name}` : undefined;
}

/** Makes of `log.Fatal(err)` at the end of the block a `log.Print(err)` with a `continue`. */
function goesOn(end: Node, { stmts }: BlockStmt, { view, writer }: FunctionRewrite): boolean {
  const last = stmts.at(-1);
  const call = last !== undefined && last === end && last.kind === 'ExprStmt' ? unparen(last.x) : undefined;
  const fun = call?.kind === 'CallExpr' ? unparen(call.fun) : undefined;
  if (last === undefined || fun?.kind !== 'SelectorExpr' || !view.isFirstOnLine(last.start)) return false;
  const object = view.info.objectOf(fun.sel);
  const ending = /^Fatal(f|ln)?$/.exec(fun.sel.name);
  if (ending === null || object?.kind !== 'func' || object.packagePath !== 'log') return false;
  writer.replace(fun.sel.start, fun.sel.end, `Print${ending[1] ?? ''}`);
  writer.insertAfter(last, ['continue']);
  return true;
}
