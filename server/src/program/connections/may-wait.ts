import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Step } from '../../flow/paths/control-flow.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';

/** Packages whose functions and methods come back at once. */
const immediate: ReadonlySet<string> = new Set([
  ...['errors', 'strings', 'strconv', 'bytes', 'sort', 'slices', 'maps', 'math', 'unicode', 'unicode/utf8', 'path'],
  ...['log', 'log/slog', 'sync/atomic', 'path/filepath', 'encoding/hex'],
]);

const immediateFunctions =
  /^(?:fmt\.(?:Sprint\w*|Print\w*|Errorf|Sscan\w*)|time\.(?:Now|Since|Until)|\(\*sync\.WaitGroup\)\.(?:Add|Done)|\(\*?time\.\w+\)\.\w+|\(\*sync\.(?:RW)?Mutex\)\.R?Unlock|\(error\)\.Error|\(\*?(?:net|crypto\/tls)\.\w+\)\.(?:RemoteAddr|LocalAddr|Set\w*Deadline|String|Network|Close))$/;

/**
 * Whether a step may wait for a goroutine, work with the connection itself, or give it to somebody else. Steps that aren't understood may.
 *
 * @param variable the connection; undefined where it makes no difference
 */
export function mayWait(step: Step | undefined, variable: VarObject | undefined, unit: FunctionUnit): boolean {
  if (step === undefined) return false;
  const { info } = unit;
  const root: Node = step.kind === 'value' ? step.expr : step.stmt;
  if (step.kind === 'round') return false;
  if (step.kind === 'value' && step.range !== undefined) {
    const over = underlying(info.typeOf(step.expr)).kind;
    if (over === 'chan' || over === 'signature' || over === 'unknown') return true;
  }
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'SendStmt' || (node.kind === 'UnaryExpr' && node.op === '<-')) isFound = true;
    else if (node.kind === 'SelectStmt' || node.kind === 'RangeStmt') isFound = true;
    else if (node.kind === 'CallExpr' && !isStarted(node, root) && !comesBackAtOnce(node, root, unit)) isFound = true;
    else if (node.kind === 'AssignStmt' && variable !== undefined) isFound ||= mentions(node, variable, unit);
    if (node.kind === 'FuncLit') return step.kind === 'defer';
    return !isFound;
  });
  return isFound;
}

/** The call of a `go` statement waits for nobody. */
function isStarted(call: CallExpr, root: Node): boolean {
  return root.kind === 'GoStmt' && root.call === call;
}

function comesBackAtOnce(call: CallExpr, root: Node, { info }: FunctionUnit): boolean {
  const callee = info.calleeOf(call);
  if (callee.kind === 'literal') return root.kind === 'DeferStmt' && root.call === call;
  if (callee.kind === 'builtin') return callee.name !== 'panic';
  if (callee.kind === 'conversion') return true;
  if (callee.kind !== 'func' && callee.kind !== 'interface-method') return false;
  const { func } = callee;
  if (func.packagePath !== undefined && immediate.has(func.packagePath))
    return !/^(?:ReadFrom|WriteTo)$/.test(func.name);
  if (func.fullName.startsWith('fmt.Fprint')) return isStandardOutput(call, info);
  return immediateFunctions.test(func.fullName);
}

/** What is printed there is taken to be read, or kept. */
function isStandardOutput({ args: [first] }: CallExpr, info: TypeInfo): boolean {
  const stream = first?.kind === 'SelectorExpr' ? info.objectOf(first.sel) : undefined;
  return stream?.kind === 'var' && stream.packagePath === 'os' && /^Std(?:out|err)$/.test(stream.name);
}

/** Whether an assignment gives the connection another value, or another name. */
function mentions(root: Node, variable: VarObject, { info }: FunctionUnit): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && info.objectOf(node) === variable) isFound = true;
    return !isFound && node.kind !== 'CallExpr';
  });
  return isFound;
}
