import { groupBy } from '../../server/src/base/group-by.js';
import { placeOf } from '../../server/src/flow/method-call.js';
import type { Expr, GoStmt } from '../../server/src/syntax/ast.js';
import { walk } from '../../server/src/syntax/walk.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../server/src/types/package.js';
import { isGeneratedFile } from '../../server/src/program/generated-files.js';
import { isTestFile } from '../../server/src/program/test-files.js';
import { nothing, placeIn, replacing, type Mutant } from './mutant.js';
import { methodCallsAmong, mutantAt, variableOf, withoutCall, type PlacedCall, type PlacedMethodCall } from './placed-calls.js';

const ofGroup = (name: string): string => `(*sync.WaitGroup).${name}`;

/** Mutants where a goroutine doesn't tell that it is done, where it counts itself, or where a channel stays open that somebody ranges over. */
export function endMutants(typed: TypedPackage, calls: readonly PlacedCall[]): readonly Mutant[] {
  const methods = methodCallsAmong(calls);
  const waits = groupBy(methods.filter(({ method }) => method === ofGroup('Wait')), variableOf);
  const mutants = methods.flatMap((call): readonly Mutant[] => {
    const waiting = waits.get(variableOf(call));
    if (waiting === undefined) return [];
    if (call.method === ofGroup('Done')) return withoutDone(call, [...waiting, ...addsFor(call, methods)]);
    return call.method === ofGroup('Add') ? withMovedAdd(call, waiting) : [];
  });
  return [...mutants, ...withoutClose(typed, calls)];
}

function addsFor(done: PlacedMethodCall, methods: readonly PlacedMethodCall[]): readonly PlacedMethodCall[] {
  return methods.filter((call) => call.method === ofGroup('Add') && variableOf(call) === variableOf(done));
}

function withoutDone(done: PlacedMethodCall, others: readonly PlacedCall[]): readonly Mutant[] {
  const edits = done.stmt === undefined ? undefined : withoutCall(done);
  if (edits === undefined) return [];
  const role = variableOf(done).role === 'field' ? 'field' : 'variable';
  const traits = ['Done', done.isDeferred ? 'deferred' : 'called', role];
  return [{ ...mutantAt(done, others), kind: 'end-removed', edits, what: `${done.on.path}.Done`, traits }];
}

/** `wg.Add(1)` right before the goroutine that it counts becomes its first statement. */
function withMovedAdd(add: PlacedMethodCall, waits: readonly PlacedCall[]): readonly Mutant[] {
  const { declared, stmt, list, at } = add;
  const go = list[at + 1];
  if (stmt === undefined || list[at] !== stmt || go?.kind !== 'GoStmt' || !signals(go, add)) return [];
  const literal = literalOf(go);
  const [first] = literal?.body.stmts ?? [];
  if (literal === undefined || first === undefined) return [];
  const { start } = placeIn(declared, first);
  const text = declared.chunk.text.slice(stmt.start, stmt.end);
  return [
    {
      ...mutantAt(add, waits),
      kind: 'add-moved',
      edits: [{ start, end: start, text: `${text}\n` }, ...replacing(declared, [stmt], nothing)],
      what: `${add.on.path}.Add`,
      traits: [variableOf(add).role === 'field' ? 'field' : 'variable'],
    },
  ];
}

function literalOf({ call }: GoStmt): Extract<Expr, { kind: 'FuncLit' }> | undefined {
  return call.kind === 'CallExpr' && call.fun.kind === 'FuncLit' ? call.fun : undefined;
}

function signals(go: GoStmt, { declared, on }: PlacedMethodCall): boolean {
  return declared.chunk.text.slice(go.start, go.end).includes(`${on.path}.Done()`);
}

interface Loop {
  readonly declared: DeclaredFunction;
  readonly channel: VarObject;
}

/** Mutants where the one `close` of a channel is gone that a loop ranges over. */
function withoutClose(typed: TypedPackage, calls: readonly PlacedCall[]): readonly Mutant[] {
  const closes = calls.filter(isClose);
  const loops = closes.length === 0 ? [] : loopsOf(typed);
  const byChannel = groupBy(closes, channelOf);
  return closes.flatMap((close): readonly Mutant[] => {
    const channel = channelOf(close);
    const ranging = loops.filter((loop) => loop.channel === channel);
    const edits = close.stmt === undefined ? undefined : withoutCall(close);
    if (channel === undefined || ranging.length === 0 || edits === undefined) return [];
    if (byChannel.get(channel)?.length !== 1) return [];
    const common = mutantAt(close, []);
    const unprotected = [...common.unprotected, ...ranging.map(({ declared }) => placeIn(declared, declared.decl))];
    const traits = ['close', close.isDeferred ? 'deferred' : 'called', channel.role === 'field' ? 'field' : 'variable'];
    return [{ ...common, unprotected, kind: 'end-removed', edits, what: `close(${channel.name})`, traits }];
  });
}

function isClose({ call, info }: PlacedCall): boolean {
  const callee = info.calleeOf(call);
  return callee.kind === 'builtin' && callee.name === 'close' && call.args.length === 1;
}

function channelOf({ call, info }: PlacedCall): VarObject | undefined {
  const [channel] = call.args;
  return channel === undefined ? undefined : placeOf(channel, info)?.variable.origin;
}

function loopsOf(typed: TypedPackage): readonly Loop[] {
  return typed.functions
    .filter(({ file, chunk }) => !isTestFile(file.uri) && !isGeneratedFile(file) && chunk.text.includes('range'))
    .flatMap((declared) => {
      const info: TypeInfo = typed.info(declared.chunk);
      const loops: Loop[] = [];
      walk(declared.decl, (node) => {
        const channel = node.kind === 'RangeStmt' ? placeOf(node.x, info)?.variable.origin : undefined;
        if (channel !== undefined) loops.push({ declared, channel });
      });
      return loops;
    });
}
