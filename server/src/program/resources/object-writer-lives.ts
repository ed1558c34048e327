import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import { CodeAround } from '../../flow/paths/code-around.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import type { EnteredCall, Refs } from '../../flow/paths/path-code.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import { memorySinks } from '../../knowledge/buffered-writers.js';
import type { CallExpr, CompositeLit, Expr, Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../../types/package.js';
import { deref, fieldsOf, typeFullName } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { givesError, localCallsIn } from './creations.js';
import { unitsMentioning } from './function-units.js';
import { pathCodeOf } from './path-code.js';
import { isDirty, WriterAutomaton, type WriterState } from './writer-automaton.js';
import { madeBy } from './writer-creations.js';
import { writerFieldsOf, type WriterField } from './writer-fields.js';
import type { WriterLife } from './writer-lives.js';

/**
 * Buffered writers in fields of objects that a function gets from a constructor of the package and keeps in a local: what the methods of the object do to the writer is followed. A method that flushes on some ways
 * only is taken to flush.
 */
export const objectWriterLivesOf: (program: PackageProgram) => readonly WriterLife[] = remembered((program) => {
  const makers = constructorsOf(program.typed);
  if (makers.size === 0) return [];
  const code = pathCodeOf(program);
  const lives: WriterLife[] = [];
  for (const unit of unitsMentioning(code, [...new Set([...makers.keys()].map(({ name }) => name))]))
    for (const { variable, call } of localCallsIn(unit)) {
      const callee = unit.info.calleeOf(call);
      const made = callee.kind === 'func' ? makers.get(callee.func.origin) : undefined;
      for (const one of made ?? []) lives.push(...lifeOf(code, unit, variable, call, one));
    }
  return lives;
});

function lifeOf(
  code: PackageCode,
  unit: FunctionUnit,
  variable: VarObject,
  call: CallExpr,
  { field, fact, creation, from: madeIn }: WriterField,
): readonly WriterLife[] {
  // What goes nowhere, or to where the function looks for it, isn't lost.
  if (call.args.some((one) => isMemory(one, unit.info))) return [];
  const path = code.table.ofVariable(variable).child(field);
  const flushing = new Set<CallExpr>();
  const automaton = new ObjectAutomaton(flushing, fact, call, {
    isSinkInMemory: false,
    isReadingThrough: fact.readsThrough,
    isPart: false,
  });
  const certain = new CertainCode(code, flushing);
  const walker = new PathWalker(certain, automaton);
  certain.walker = walker;
  const result = walker.walk(unit, [path, undefined], 'none');
  if (result === undefined) return [];
  const common = {
    unit,
    madeIn,
    variable,
    name: `${variable.name}.${field.name}`,
    path,
    fact,
    creation,
    automaton,
    result,
  };
  const sinks = { isSinkInMemory: false, isSinkNothing: false, sinkExpr: undefined, sink: undefined };
  return [{ ...common, ...sinks, hasOtherNames: true, places: code.placesOf(unit) }];
}

/** Takes a method for one that flushes where it does so on some ways. */
class ObjectAutomaton extends WriterAutomaton {
  constructor(
    private readonly flushing: ReadonlySet<CallExpr>,
    ...writer: ConstructorParameters<typeof WriterAutomaton>
  ) {
    super(...writer);
  }

  override on(state: WriterState, event: ResourceEvent): readonly Outcome<WriterState>[] {
    if (event.kind !== 'passed' || !this.flushing.has(event.call)) return super.on(state, event);
    const flushed: WriterState = isDirty(state) ? 'flushed' : state;
    if (!givesError(event.callee)) return [{ state: flushed }];
    return [
      { state: flushed, succeeds: true },
      { state: 'failed', succeeds: false },
    ];
  }
}

/** Enters functions but those that flush on some ways and don't on others, which it notes. */
class CertainCode extends CodeAround {
  /** Follows the same writer. */
  walker: PathWalker<WriterState> | undefined;

  constructor(
    code: PackageCode,
    private readonly flushing: Set<CallExpr>,
  ) {
    super(code);
  }

  override enter(call: CallExpr, refs: Refs, from: FunctionUnit): EnteredCall | undefined {
    const own = super.enter(call, refs, from);
    if (own?.refs[0] === undefined) return own;
    const ends = this.walker?.effectOf(own.unit, own.refs, 'dirty', 1) ?? [];
    const states = new Set(ends.flatMap(({ state, succeeds }) => (succeeds === false ? [] : [state])));
    if (!states.has('flushed') || !states.has('dirty')) return own;
    this.flushing.add(call);
    return undefined;
  }
}

/** `io.Discard`, or a buffer in memory. */
function isMemory(argument: Expr, info: TypeInfo): boolean {
  const expr = unparen(argument);
  if (expr.kind === 'SelectorExpr' && expr.sel.name === 'Discard') return true;
  return memorySinks.includes(typeFullName(deref(info.typeOf(expr))) ?? '');
}

/** Functions that make a struct with a writer in it, give it back, and keep nothing of both. */
function constructorsOf(typed: TypedPackage): ReadonlyMap<FuncObject, readonly WriterField[]> {
  const makers = new Map<FuncObject, WriterField[]>();
  for (const made of writerFieldsOf(typed).values()) {
    const { from } = made;
    const info = typed.info(from.chunk);
    const type = from.decl.type.results?.fields[0]?.type;
    if (from.decl.recv !== undefined || type === undefined) continue;
    if (!fieldsOf(deref(info.typeOf(type))).some(({ origin }) => origin === made.field)) continue;
    const sink = madeBy(made.creation, { info })?.sink;
    if (sink === undefined || isMemory(sink, info) || !givesFreshObject(from, info, made)) continue;
    makers.set(from.object.origin, [...(makers.get(from.object.origin) ?? []), made]);
  }
  return makers;
}

/** Whether each return gives a new object, or nothing, of which the function has told nobody. */
function givesFreshObject({ decl, chunk }: DeclaredFunction, info: TypeInfo, { creation }: WriterField): boolean {
  const parents = parentsIn(chunk);
  const returned = new Set<VarObject>();
  let isFresh = true;
  walk(decl, (node) => {
    if (node.kind === 'FuncLit' || node.kind === 'GoStmt') isFresh = false;
    if (node.kind !== 'ReturnStmt') return isFresh;
    const value = node.results[0] === undefined ? undefined : unparen(node.results[0]);
    const object = value?.kind === 'Ident' ? info.objectOf(value) : undefined;
    if (object?.kind === 'var') returned.add(object);
    else if (object?.kind !== 'nil' && literalOf(value) === undefined) isFresh = false;
    return isFresh;
  });
  const held = heldBy(creation, parents, info);
  if (held !== undefined) returned.add(held);
  walk(decl, (node) => {
    const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
    if (object?.kind === 'var' && returned.has(object)) isFresh &&= isPlainUse(node, parents, object === held);
    return isFresh;
  });
  return isFresh;
}

/** The local that a writer is made for, before a literal gets it. */
function heldBy(creation: CallExpr, parents: ReadonlyMap<Node, Node>, info: TypeInfo): VarObject | undefined {
  const parent = parents.get(creation);
  if (parent?.kind !== 'AssignStmt' || parent.lhs[0]?.kind !== 'Ident') return undefined;
  const object = info.objectOf(parent.lhs[0]);
  return object?.kind === 'var' ? object : undefined;
}

/** `x := &T{…}`, `x.f = v`, `return x`; of the writer `w := …` and `T{w: w}`. */
function isPlainUse(name: Node, parents: ReadonlyMap<Node, Node>, isWriter: boolean): boolean {
  const parent = parents.get(name);
  switch (parent?.kind) {
    case 'AssignStmt':
      return parent.lhs.some((one) => one === name);
    case 'SelectorExpr': {
      const around = parents.get(parent);
      return around?.kind === 'AssignStmt' && around.lhs.some((one) => one === parent);
    }
    case 'ReturnStmt':
      return !isWriter;
    case 'KeyValueExpr':
    case 'CompositeLit':
      return isWriter;
    default:
      return false;
  }
}

/** `&T{…}`, `T{…}` */
function literalOf(value: Expr | undefined): CompositeLit | undefined {
  const expr = value?.kind === 'UnaryExpr' && value.op === '&' ? unparen(value.x) : value;
  return expr?.kind === 'CompositeLit' ? expr : undefined;
}
