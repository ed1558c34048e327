import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { runningOnces } from '../../flow/once.js';
import type { OrderFacts } from '../../flow/summary.js';
import { unparen } from '../../flow/unparen.js';
import type { Expr } from '../../syntax/ast.js';
import { isExported } from '../../types/identical.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { deref, namedOf, typeFullName, underlying } from '../../types/type-queries.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { AccessFact } from './access-facts.js';
import type { CallGraph, CallPlace, GraphCall } from './callers.js';
import type { NumberedFunctions } from './numbered-functions.js';

/** Methods at the beginning of their object's life, as those that read it from a message, and those that print it. */
const firstMethod =
  /^([Ii]nit|[Ss]tart|[Oo]pen|[Ss]etup|[Pp]rovision|[Bb]ootstrap|String|GoString|[Dd]ump|[Dd]ebug|GobDecode)$|^([Ii]nit|Unmarshal)(?![a-z])/;

/** Methods that make others stop, who may still be at work. */
const closingMethod = /^([Cc]lose|[Ss]top|[Ss]hutdown)$/;

/** Methods at the end of their object's life, when the others are done. */
const lastMethod = /^([Dd]estroy|[Tt]eardown|[Ff]inish|[Ff]inali[sz]e)$/;

/** Functions that begin a program. */
const firstFunction = /^([Ii]nit|[Mm]ain|[Ss]tart|[Ss]etup|[Ll]oad|[Pp]arse|[Rr]estore|[Rr]ecover)(?![a-z])/;

/** Functions that make an object. */
const making = /^([Nn]ew|[Mm]ake|[Cc]reate|[Oo]pen|[Mm]ust)(?![a-z])/;

/** Names of functions that prepare data which stays as it is from then on. */
const preparing =
  /^([Ii]nit|[Ss]et[Uu]p|[Pp]arse|[Ll]oad|[Cc]reate|[Ss]tart|[Oo]pen|[Nn]ew|[Mm]ake|[Rr]estore|[Rr]ecover|[Cc]onfigure|[Bb]uild|[Pp]opulate|[Ww]ith)(?![a-z])/;

/** Methods that make other objects, as often as they are called. */
const factory = /^([Cc]reate|[Ss]tart|[Oo]pen|[Nn]ew|[Mm]ake|[Bb]uild)(?![a-z])/;

/** Whether a write there may be the only one in the life of the object. */
export function isPreparing({ object }: FunctionUnit): boolean {
  if (object === undefined || !preparing.test(object.name)) return false;
  return object.receiverTypeName === undefined || !factory.test(object.name) || !givesAnother(object);
}

/**
 * When in an object's life a function runs: while it is made, when the program or the object begins and no goroutine of it runs yet, at any time, to make those stop that
 * may still run, or as the last of all. While an object is made the program may be in the middle of its life.
 */
export type Phase = 'making' | 'beginning' | 'life' | 'closing' | 'end';

/**
 * The phases of functions: by their names, and of those that only functions of one phase or a `Once` call. Those that print an object for people
 * count as a part of its beginning.
 */
export class Lifecycle {
  private constructor(
    private readonly functions: NumberedFunctions,
    private readonly phases: readonly (Phase | undefined)[],
  ) {}

  static of(graph: CallGraph, isCalledFromOutside: (number: number) => boolean): Lifecycle {
    const { functions } = graph;
    const { summaries } = functions;
    const phases: (Phase | undefined)[] = summaries.map(() => undefined);
    /** `go s.start()`: what a goroutine does for as long as it runs is no beginning, whatever it is called. */
    const isGoroutine = (number: number): boolean =>
      graph.placesCalling(number).some((place) => {
        const { kind, isOver } = graph.callAt(place).call;
        return kind === 'spawn' && !isOver;
      });
    const decide = (number: number): Phase => {
      const { unit } = summaries[number]!;
      const { object, node } = unit;
      if (node.kind === 'FuncDecl' && object !== undefined) {
        const phase = phaseByName(object);
        if (phase !== 'life' && !(phase === 'beginning' && isGoroutine(number))) return phase;
      }
      if (isCalledFromOutside(number)) return 'life';
      const found = new Set<Phase>();
      for (const place of graph.placesCalling(number)) found.add(phaseOfCall(unit, place));
      if (found.size === 0 || found.has('life')) return 'life';
      if (found.has('end')) return 'end';
      if (found.has('closing')) return 'closing';
      return found.has('making') ? 'making' : 'beginning';
    };
    const phaseOf = (number: number): Phase => {
      let known = phases[number];
      if (known === undefined) {
        // Functions that call each other run at any time unless something else says so.
        phases[number] = 'life';
        phases[number] = known = decide(number);
      }
      return known;
    };
    /** The phase of the same object in which a call is made: a part of the caller's work, which may be the making of any object. */
    const phaseOfCall = (callee: FunctionUnit, place: CallPlace): Phase => {
      const { from, call } = graph.callAt(place);
      if (call.kind === 'handed' || (call.kind === 'spawn' && !call.isOver)) return 'life';
      if (runningOnces(call.locks.held).length > 0) return phaseOf(place.from) === 'closing' ? 'closing' : 'beginning';
      const type = from.unit.object?.receiverTypeName;
      return type === undefined || type === callee.object?.receiverTypeName ? phaseOf(place.from) : 'life';
    };
    for (let number = 0; number < summaries.length; number++) phaseOf(number);
    return new Lifecycle(functions, phases);
  }

  /** The same for a later version in which the same functions make the same calls. */
  continuedBy(functions: NumberedFunctions): Lifecycle {
    return new Lifecycle(functions, this.phases);
  }

  of(unit: FunctionUnit): Phase {
    const number = this.functions.numberOf(unit);
    return number === undefined ? 'life' : this.ofNumber(number);
  }

  /** Whether others may run when a function does. */
  isLive(number: number): boolean {
    const phase = this.ofNumber(number);
    return phase === 'life' || phase === 'closing' || phase === 'end';
  }

  /** Whether nobody else uses a variable yet, or an object of whose type it is a field. */
  isBeginning(unit: FunctionUnit, variable: VarObject): boolean {
    const phase = this.of(unit);
    return phase === 'beginning' || (phase === 'making' && variable.role !== 'package');
  }

  private ofNumber(number: number): Phase {
    return this.phases[number] ?? 'life';
  }
}

/** What begins with one object may also begin another: `Start(request) (*Process, error)`. */
const beginning = /^([Ii]nit|[Ss]tart|[Oo]pen|[Ss]etup|[Pp]rovision|[Bb]ootstrap)$/;

/** Whether a method takes something to start or open, and gives back an object that isn't its own: it does so many times in its object's life. */
function givesAnother({ type, receiverTypeName }: FuncObject): boolean {
  if (type.kind !== 'signature' || type.params.length === 0) return false;
  return type.results.some((result) => {
    const name = namedOf(result.type)?.object.name;
    return name !== undefined && name !== 'error' && name !== receiverTypeName;
  });
}

const phaseByName = remembered((func: FuncObject): Phase => {
  const { name, receiverTypeName } = func;
  if (receiverTypeName === undefined) {
    if (making.test(name)) return 'making';
    return firstFunction.test(name) ? 'beginning' : 'life';
  }
  if (firstMethod.test(name) && !(beginning.test(name) && givesAnother(func))) return 'beginning';
  if (closingMethod.test(name)) return 'closing';
  return lastMethod.test(name) ? 'end' : 'life';
});

/**
 * Whether an access may be to an object that is new or was handed over: one that a call has given, that was found in some collection, or that
 * anybody passes. What belongs to a method's receiver or to the package is known to all.
 */
export function mayBeOwned({ access: { path }, unit }: AccessFact): boolean {
  const { root } = path;
  if (root.kind !== 'var') return true;
  if (root.role === 'receiver' || root.role === 'package') return false;
  return root.role !== 'param' || isForeignArgument(path, unit);
}

/**
 * Whether an access may come before or after everything that a goroutine does: it waited for something, or the function starts that goroutine
 * later.
 *
 * @param calls those of the function
 * @param isEntry whether a function is one that the goroutine begins with
 */
export function mayBeOrdered(
  { access: { order, site } }: AccessFact,
  calls: readonly GraphCall[],
  isEntry: (unit: FunctionUnit) => boolean,
): boolean {
  if (hasWaited(order)) return true;
  if ([...order.joined].some(isAtomicFlag)) return true;
  const started = calls.filter((call) => call.kind !== 'call' && call.node.start > site.node.start);
  return started.some((call) => isEntry(call.callee.unit));
}

/** A function that anybody may call gets any object, also a new one; a method is called for its object. */
function isForeignArgument({ root }: AccessPath, { object, hasReceiver, params }: FunctionUnit): boolean {
  if (root.kind !== 'var' || root.role !== 'param' || object === undefined || !isExported(object.name)) return false;
  return !hasReceiver || params.indexOf(root) > 0;
}

/** Whether an access comes after a message on a channel of the same object, as the one that is closed when its error is set. */
export function comesAfterMessage({ access: { order, path } }: AccessFact): boolean {
  return [...order.joined].some((joined) => joined.root === path.root && isWaited(joined));
}

/** Whoever has seen a flag that is set atomically comes after what was done before it was set. */
function isAtomicFlag(path: AccessPath): boolean {
  const type = path.type === undefined ? undefined : typeFullName(deref(path.type));
  return type?.startsWith('sync/atomic.') === true;
}

/** Whether something was waited for that may tell that a goroutine is done. */
export function hasWaited({ joined, hasUnknownJoin }: OrderFacts): boolean {
  return hasUnknownJoin || [...joined].some(isWaited);
}

/** A channel or group: whoever waited for it knows that others are done. */
function isWaited(path: AccessPath): boolean {
  if (path.step?.kind === 'close') return true;
  const { type } = path;
  if (type === undefined) return true;
  return underlying(type).kind === 'chan' || /^sync\.(WaitGroup|Cond)$/.test(typeFullName(deref(type)) ?? '');
}

/** A local object that the function made, or that a call has given, which may be a new one. */
export function isMadeHere({ root }: AccessPath, unit: FunctionUnit): boolean {
  if (root.kind !== 'var' || root.role !== 'local') return root.kind === 'result';
  const declared = root.declaration?.node;
  if (declared === undefined || unit.chunk !== root.declaration?.chunk) return true;
  return declared.kind === 'AssignStmt' ? declared.rhs.some(mayMake) : declared.kind === 'ValueSpec';
}

/**
 * Whether a path leads to what came out of a channel, which then belongs to the receiver as a rule: a local that is received, or a variable of a
 * `range` over a channel.
 */
export function isPartOfMessage({ root }: AccessPath, unit: FunctionUnit): boolean {
  if (root.kind !== 'var' || root.role !== 'local' || unit.chunk !== root.declaration?.chunk) return false;
  const { node } = root.declaration;
  if (node.kind === 'AssignStmt') return node.rhs.some(isReceive);
  // A `range` over a channel has no second variable.
  return node.kind === 'RangeStmt' && node.value === undefined && underlying(unit.info.typeOf(node.x)).kind === 'chan';
}

function isReceive(value: Expr): boolean {
  const expr = unparen(value);
  return expr.kind === 'UnaryExpr' && expr.op === '<-';
}

function mayMake(value: Expr): boolean {
  const expr = unparen(value);
  return expr.kind === 'CallExpr' || expr.kind === 'CompositeLit' || (expr.kind === 'UnaryExpr' && expr.op === '&');
}
