import type { BlockStmt, CallExpr, Expr, ForStmt, FuncDecl, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import { CallJudge } from '../guard/call-safety.js';
import { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { hasGoto } from '../guard/control-flow.js';
import { CallSafety } from '../guard/std-calls.js';
import { isInside } from '../guard/target-uses.js';

/** Functions that come to their end, though they may call methods of what they are given, which is dangerous under a lock only. */
const harmless = new Set([
  'encoding/json.Marshal', 'encoding/json.MarshalIndent', 'encoding/json.Unmarshal',
  'encoding/json.Valid', 'encoding/xml.Marshal', 'encoding/xml.Unmarshal', 'regexp.Compile', 'regexp.MatchString', 'recover',
]); // prettier-ignore

/**
 * Whether a function literal's body is sure to come to its end whatever the other goroutines of the program do: it waits for none of them, takes no lock, calls nothing that isn't known,
 * and its loops end. Functions of the package that it calls are read, too.
 */
export function endsByItself(typed: TypedPackage, view: ChunkView, body: BlockStmt): boolean {
  const judge = new CallJudge(typed, []);
  const declared = new Map(typed.functions.map((one) => [one.decl.name, one]));
  const seen = new Set<FuncDecl>();
  const open: { readonly view: ChunkView; readonly body: BlockStmt }[] = [{ view, body }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { view: here } = next;
    const isQuiet = (call: CallExpr): boolean => {
      const callee = here.info.calleeOf(call);
      if (callee.kind !== 'func')
        return harmless.has(calleeName(here, call)) || judge.safetyOfCall(call, here) <= CallSafety.slow;
      const ident = callee.func.origin.declaration?.ident;
      const own = declared.get(ident!);
      if (own === undefined)
        return harmless.has(callee.func.fullName) || judge.safetyOfCall(call, here) <= CallSafety.slow;
      if (own.decl.body === undefined) return false;
      if (!seen.has(own.decl)) open.push({ view: new ChunkView(own.file, own.chunk, typed), body: own.decl.body });
      seen.add(own.decl);
      return true;
    };
    if (hasGoto(next.body) || mayWait(here, next.body, isQuiet)) return false;
  }
  return true;
}

function mayWait(view: ChunkView, root: Node, isQuiet: (call: CallExpr) => boolean): boolean {
  let isFound = false;
  walk(root, (node) => {
    switch (node.kind) {
      case 'SelectStmt':
      case 'SendStmt':
      case 'BadExpr':
      case 'BadStmt':
        isFound = true;
        break;
      case 'UnaryExpr':
        if (node.op === '<-') isFound = true;
        break;
      case 'RangeStmt':
        if (!/^(?:map|slice|array|basic)$/.test(underlying(view.info.typeOf(node.x)).kind)) isFound = true;
        break;
      case 'ForStmt':
        if (!isCounting(view, node)) isFound = true;
        break;
      case 'GoStmt':
        // What another goroutine does is waited for by nobody here.
        if (node.call.kind === 'CallExpr' && node.call.args.some((arg) => mayWait(view, arg, isQuiet))) isFound = true;
        return false;
      case 'CallExpr':
        if (!isQuiet(node)) isFound = true;
        break;
      default:
        break;
    }
    return !isFound;
  });
  return isFound;
}

/** `for i := 0; i < n; i++`, with nothing in the body that sets `i`, or a condition on variables that nobody else can set. */
function isCounting(view: ChunkView, { init, cond, post, body }: ForStmt): boolean {
  const names = init?.kind === 'AssignStmt' && init.op === ':=' ? init.lhs : [];
  const [counter] = names;
  if (counter === undefined || post?.kind !== 'IncDecStmt' || cond?.kind !== 'BinaryExpr') return false;
  const isCompared = /^[<>]=?$/.test(cond.op) && [cond.x, cond.y].some((side) => isSame(view, side, counter));
  return isCompared && isSame(view, post.x, counter) && !isSetIn(view, body, counter);
}

function isSame(view: ChunkView, expr: Expr, ident: Expr): boolean {
  const object = expr.kind === 'Ident' ? view.info.objectOf(expr) : undefined;
  return object !== undefined && ident.kind === 'Ident' && view.info.objectOf(ident) === object;
}

function isSetIn(view: ChunkView, body: BlockStmt, ident: Expr): boolean {
  let isFound = false;
  walk(body, (node) => {
    const targets = node.kind === 'AssignStmt' ? node.lhs : node.kind === 'IncDecStmt' ? [node.x] : [];
    const taken = node.kind === 'UnaryExpr' && node.op === '&' ? [node.x] : [];
    if ([...targets, ...taken].some((one) => isInside(one, body) && isSame(view, one, ident))) isFound = true;
    return !isFound;
  });
  return isFound;
}
