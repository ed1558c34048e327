import { getOrMake } from '../../base/get-or-make.js';
import { isSameSet } from '../../base/same-set.js';
import { calleeFact } from '../../knowledge/facts.js';
import type { CallExpr, Expr, FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../../types/package.js';
import { isBehind, PathTable, type AccessPath } from '../access-path.js';
import { scanAssignments } from '../assignments.js';
import { chunksMentioning } from '../mentioned-names.js';
import { functionUnit, type FunctionUnit } from '../function-unit.js';
import { isTickChannel } from '../tick-channel.js';
import { unparen } from '../unparen.js';
import { buildControlFlow, type ControlFlow, type Exit } from './control-flow.js';
import { KnownConditions } from './known-conditions.js';
import type { EnteredCall, PathCode, Refs } from './path-code.js';
import { Places } from './tracked-places.js';
import { WatchedCode, type Basis } from './watched-code.js';

/** A question about functions, one by one and for a place that the function names; the object stands for the question. */
export class PathQuestion<Answer> {
  /** @param answer depends on nothing but the function, the place, and what it asks the code */
  constructor(readonly answer: (unit: FunctionUnit, place: AccessPath, code: PathCode) => Answer) {}
}

interface Answered {
  readonly answer: unknown;
  readonly basis: Basis;
}

/** By question and place. Of functions that are gone nothing is kept. */
type Answers = WeakMap<FuncDecl | FuncLit, Map<PathQuestion<unknown>, Map<AccessPath, Answered>>>;

/** The functions of a package as a walk along ways needs them, each made ready when it is first asked for. */
export class PackageCode implements PathCode {
  readonly table: PathTable;
  private readonly declared: ReadonlyMap<FuncObject, DeclaredFunction>;
  private readonly byChunk = new Map<Chunk, DeclaredFunction[]>();
  private readonly reachingNames = new Map<string, ReadonlySet<string>>();
  /** Names of functions, by a name that they mention. */
  private readonly mentioning = new Map<string, ReadonlySet<string>>();
  private readonly units = new Map<FuncDecl | FuncLit, FunctionUnit | undefined>();
  /** The types by which chunks were read of which something is kept below. */
  private readonly infos = new Map<Chunk, TypeInfo>();
  private readonly flows = new Map<Chunk, Map<FuncDecl | FuncLit, ControlFlow>>();
  private readonly conditions = new Map<Chunk, KnownConditions>();
  private readonly places = new Map<Chunk, Places>();
  /** Shared by all versions: whether an answer holds is looked at whenever it is asked for. */
  private readonly answers: Answers;

  /**
   * @param endless functions of the package of which calls never come back
   * @param earlier of another version of the package; what it knows of chunks that stay is taken over
   */
  constructor(
    readonly typed: TypedPackage,
    private readonly endless: ReadonlySet<FuncObject>,
    earlier?: PackageCode,
  ) {
    this.declared = new Map(typed.functions.map((one) => [one.object, one]));
    for (const one of typed.functions) getOrMake(this.byChunk, one.chunk, () => []).push(one);
    this.table = earlier?.table ?? new PathTable();
    this.answers =
      earlier?.answers ?? new WeakMap<FuncDecl | FuncLit, Map<PathQuestion<unknown>, Map<AccessPath, Answered>>>();
    if (earlier !== undefined) this.takeOver(earlier);
    // How they end is part of the graphs of those who call them.
    for (const func of endless) {
      const chunk = this.declared.get(func)?.chunk;
      if (chunk !== undefined) this.infos.set(chunk, typed.info(chunk));
    }
  }

  /** The answer of an earlier version where that one looked at nothing that is different now. */
  answerTo<Answer>(question: PathQuestion<Answer>, unit: FunctionUnit, place: AccessPath): Answer {
    const byQuestion = getOrMake(
      this.answers,
      unit.node,
      () => new Map<PathQuestion<unknown>, Map<AccessPath, Answered>>(),
    );
    const byPlace = getOrMake(byQuestion, question as PathQuestion<unknown>, () => new Map<AccessPath, Answered>());
    const known = byPlace.get(place);
    if (known !== undefined && this.holds(known.basis)) return known.answer as Answer;
    const watched = new WatchedCode(this);
    const answer = question.answer(unit, place, watched);
    byPlace.set(place, { answer, basis: watched.basis });
    return answer;
  }

  private holds({ infos, flows, reaching }: Basis): boolean {
    for (const [chunk, info] of infos) if (!this.byChunk.has(chunk) || this.typed.info(chunk) !== info) return false;
    for (const [chunk, own] of flows) if (this.flows.get(chunk) !== own) return false;
    for (const [variable, names] of reaching) if (!isSameSet(names, this.reaching(variable))) return false;
    return true;
  }

  /** What depends on the text and the types of a chunk alone, and for flows on which functions never return. */
  private takeOver(earlier: PackageCode): void {
    // Nothing is asked of the earlier version itself: versions share a state, which would go back to that one.
    const isKept = (chunk: Chunk): boolean =>
      this.byChunk.has(chunk) && this.typed.info(chunk) === earlier.infos.get(chunk);
    for (const [chunk, info] of earlier.infos) if (isKept(chunk)) this.infos.set(chunk, info);
    for (const [chunk, places] of earlier.places) if (isKept(chunk)) this.places.set(chunk, places);
    const isEndedAlike =
      this.endless.size === earlier.endless.size &&
      [...this.endless].every((func) => {
        const chunk = this.declared.get(func)?.chunk;
        return earlier.endless.has(func) && chunk !== undefined && isKept(chunk);
      });
    if (!isEndedAlike) return;
    for (const [chunk, flows] of earlier.flows) if (isKept(chunk)) this.flows.set(chunk, flows);
    for (const [chunk, known] of earlier.conditions) if (isKept(chunk)) this.conditions.set(chunk, known);
  }

  unitOf({ decl, object, file, chunk }: DeclaredFunction): FunctionUnit | undefined {
    return this.unit(decl, () => functionUnit(decl, object, file, chunk, this.infoOf));
  }

  unitOfLiteral(literal: FuncLit, { object, file, chunk }: FunctionUnit): FunctionUnit | undefined {
    return this.unit(literal, () => functionUnit(literal, object, file, chunk, this.infoOf));
  }

  flowOf(unit: FunctionUnit): ControlFlow {
    const { chunk, node, body, info } = unit;
    this.infos.set(chunk, info);
    return getOrMake(this.flowsIn(chunk), node, () =>
      buildControlFlow(
        body,
        (call) => this.endOf(call, info),
        ({ x }) => isTickChannel(x, info),
      ),
    );
  }

  /** The graphs of a chunk's functions and literals that were asked for; the same object in each version in which they are the same. */
  flowsIn(chunk: Chunk): Map<FuncDecl | FuncLit, ControlFlow> {
    return getOrMake(this.flows, chunk, () => new Map<FuncDecl | FuncLit, ControlFlow>());
  }

  /** One for a function and the literals in it, whose ways continue each other's. */
  conditionsOf({ chunk, info }: FunctionUnit): KnownConditions {
    let conditions = this.conditions.get(chunk);
    if (conditions === undefined) {
      const tested = this.unitsIn(chunk).flatMap((unit) => this.flowOf(unit).conditions);
      conditions = new KnownConditions(info, tested, chunk.decls);
      this.conditions.set(chunk, conditions);
    }
    return conditions;
  }

  placesOf({ chunk, info }: FunctionUnit): Places {
    let places = this.places.get(chunk);
    if (places === undefined) {
      this.infos.set(chunk, info);
      places = new Places(chunk.decls, info, this.table, scanAssignments(chunk.decls, info));
      this.places.set(chunk, places);
    }
    return places;
  }

  enter(call: CallExpr, refs: Refs, from: FunctionUnit): EnteredCall | undefined {
    const unit = call.hasEllipsis ? undefined : this.calledUnit(call, from);
    if (unit?.node.kind !== 'FuncDecl' || this.isVariadic(unit)) return undefined;
    const given = this.givenTo(call, unit, from);
    if (given === undefined) return undefined;
    const inside = refs.map((ref) => {
      if (ref === undefined) return undefined;
      if (ref.root.kind === 'var' && ref.root.role === 'package') return ref;
      const match = given.find(([path]) => path === ref || isBehind(ref, path));
      return match === undefined ? undefined : ref.rebase(match[0], match[1]);
    });
    return { unit, refs: inside };
  }

  /** The function of the package, or the literal, that a call in the text of `from` calls. */
  calledUnit(call: CallExpr, from: FunctionUnit): FunctionUnit | undefined {
    const callee = from.info.calleeOf(call);
    if (callee.kind === 'literal') return this.unitOfLiteral(callee.literal, from);
    const found = callee.kind === 'func' ? this.declared.get(callee.func.origin) : undefined;
    return found === undefined ? undefined : this.unitOf(found);
  }

  /** Whether a call may come to use a package variable, judged by the names that the called function and those it calls mention. */
  mayReach(call: CallExpr, variable: VarObject, from: FunctionUnit): boolean {
    const callee = from.info.calleeOf(call);
    if (callee.kind !== 'func' || !this.declared.has(callee.func.origin)) return false;
    return this.reaching(variable).has(callee.func.name);
  }

  /** Names of functions that mention a package variable's name, or one of these functions. */
  reaching({ name }: VarObject): ReadonlySet<string> {
    return getOrMake(this.reachingNames, name, () => {
      const found = new Set<string>(this.functionsMentioning(name));
      for (const one of found) for (const caller of this.functionsMentioning(one)) found.add(caller);
      return found;
    });
  }

  private functionsMentioning(name: string): ReadonlySet<string> {
    return getOrMake(this.mentioning, name, () => {
      const found = new Set<string>();
      for (const file of this.typed.input.files)
        for (const { decls } of chunksMentioning(file, name))
          for (const decl of decls) if (decl.kind === 'FuncDecl') found.add(decl.name.name);
      return found;
    });
  }

  /** What the caller calls a place of a function that it calls; undefined where it has no name for it. */
  leave(call: CallExpr, path: AccessPath, callee: FunctionUnit, from: FunctionUnit): AccessPath | undefined {
    if (path.root.kind === 'var' && path.root.role === 'package') return path;
    const match = this.givenTo(call, callee, from)?.find(([, param]) => param === path || isBehind(path, param));
    return match === undefined ? undefined : path.rebase(match[1], match[0]);
  }

  /** What the caller calls the receiver and arguments, and what the callee does; undefined when they don't fit. */
  private givenTo(
    call: CallExpr,
    unit: FunctionUnit,
    from: FunctionUnit,
  ): readonly [AccessPath, AccessPath][] | undefined {
    const places = this.placesOf(from);
    const values: (AccessPath | undefined)[] = [];
    const fun = unparen(call.fun);
    if (unit.hasReceiver) {
      if (fun.kind !== 'SelectorExpr' || from.info.selectionOf(fun)?.kind !== 'method') return undefined;
      values.push(places.receiverOf(fun));
    }
    values.push(...call.args.map((argument) => places.pathOf(argument)));
    if (values.length !== unit.params.length) return undefined;
    return values.flatMap((path, i): [AccessPath, AccessPath][] => {
      const param = unit.params[i];
      return path === undefined || param === undefined ? [] : [[path, this.table.ofVariable(param)]];
    });
  }

  isVariadic(unit: FunctionUnit): boolean {
    return unit.node.type.params.fields.at(-1)?.type.kind === 'Ellipsis';
  }

  private unitsIn(chunk: Chunk): readonly FunctionUnit[] {
    return (this.byChunk.get(chunk) ?? []).flatMap((declared) => {
      const unit = this.unitOf(declared);
      if (unit === undefined) return [];
      const units = [unit];
      walk(unit.body, (node) => {
        const literal = node.kind === 'FuncLit' ? this.unitOfLiteral(node, unit) : undefined;
        if (literal !== undefined) units.push(literal);
      });
      return units;
    });
  }

  private readonly infoOf = (chunk: Chunk): TypeInfo => this.typed.info(chunk);

  private unit(node: FuncDecl | FuncLit, make: () => FunctionUnit | undefined): FunctionUnit | undefined {
    if (!this.units.has(node)) this.units.set(node, make());
    return this.units.get(node);
  }

  private endOf(expression: Expr, info: TypeInfo): Exit | undefined {
    if (expression.kind !== 'CallExpr') return undefined;
    const callee = info.calleeOf(expression);
    if (callee.kind === 'builtin') return callee.name === 'panic' ? 'panic' : undefined;
    if (callee.kind === 'external') return endByName(callee.fullName);
    if (callee.kind !== 'func' && callee.kind !== 'interface-method') return undefined;
    const { func } = callee;
    const found = this.declared.get(func.origin);
    if (found === undefined) return endByName(func.fullName);
    return this.endless.has(func.origin) ? this.endOfBody(found) : undefined;
  }

  /** How a function ends that never returns, by what it calls itself. */
  private endOfBody({ decl, chunk }: DeclaredFunction): Exit {
    const info = this.typed.info(chunk);
    let end: Exit = 'never';
    walk(decl, (node) => {
      if (node.kind !== 'CallExpr') return true;
      const callee = info.calleeOf(node);
      if (callee.kind === 'builtin' && callee.name === 'panic' && end === 'never') end = 'panic';
      const name = callee.kind === 'func' ? callee.func.fullName : callee.kind === 'external' ? callee.fullName : '';
      const known = endByName(name);
      if (known !== undefined && end !== 'program') end = known;
      return true;
    });
    return end;
  }
}

const programEnd = /^(?:os\.Exit|syscall\.Exit|log\.Fatal(?:f|ln)?|\(\*?log\.Logger\)\.Fatal(?:f|ln)?)$/;

function endByName(fullName: string): Exit | undefined {
  if (programEnd.test(fullName)) return 'program';
  return calleeFact(fullName)?.neverReturns === true ? 'panic' : undefined;
}
