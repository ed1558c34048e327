import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { PathQuestion, type PackageCode } from '../../flow/paths/package-code.js';
import type { PathResult } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import type { CallExpr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { underlying } from '../../types/type-queries.js';
import { isInstrumented } from '../instrumented-packages.js';
import type { PackageProgram } from '../package-program.js';
import { unitsMentioning } from '../resources/function-units.js';
import { pathCodeOf } from '../resources/path-code.js';
import { ChannelAutomaton, type ChannelState } from './channel-automaton.js';
import { reassignedIn } from './reassigned.js';

/** The ways through a function on which a channel is closed, or is nil to begin with. */
export interface ChannelWays {
  readonly unit: FunctionUnit;
  /** As the function names it. */
  readonly channel: AccessPath;
  /** Calls in its text that close it, or that call a function which does. */
  readonly closes: readonly CallExpr[];
  /** Whether somebody gives the place another channel after its first. */
  readonly isReassigned: boolean;
  readonly result: PathResult<ChannelState>;
}

/** Calls of functions that close a channel for others, followed through so many functions. */
const maxHelpers = 2;

/** One for each function and channel, as far as the ways can be followed; tests are left out. */
export const channelWaysOf: (program: PackageProgram) => readonly ChannelWays[] = remembered((program) => {
  if (!isInstrumented(program.typed.input.path)) return [];
  return new WaysFinder(pathCodeOf(program)).find();
});

type Closes = Map<AccessPath, CallExpr[]>;

class WaysFinder {
  private readonly closes = new Map<FunctionUnit, Closes>();

  constructor(private readonly code: PackageCode) {}

  find(): readonly ChannelWays[] {
    const { typed } = this.code;
    for (const unit of unitsMentioning(this.code, ['close'])) this.add(unit, directCloses(unit, this.code));
    let helpers = [...this.closes.keys()];
    for (let round = 0; round < maxHelpers && helpers.length > 0; round++) helpers = this.throughHelpers(helpers);
    for (const unit of unitsMentioning(this.code, ['chan'])) this.add(unit, declaredNil(unit, this.code));
    const ways: ChannelWays[] = [];
    const channels = [...this.closes.values()].flatMap((closes) => [...closes.keys()]);
    const reassigned = reassignedIn(typed, new Set(channels.map(({ target }) => target?.name ?? '')));
    for (const [unit, closes] of this.closes)
      for (const [channel, calls] of closes) {
        const question = reassigned.isElsewhere(channel) ? waysWithAnyChannel : waysWithOneChannel;
        const result = this.code.answerTo(question, unit, channel);
        const isReassigned = reassigned.isAnywhere(channel);
        if (result !== undefined) ways.push({ unit, channel, closes: calls, isReassigned, result });
      }
    return ways;
  }

  private add(unit: FunctionUnit, found: Closes): void {
    if (found.size === 0) return;
    const known = getOrMake(this.closes, unit, (): Closes => new Map<AccessPath, CallExpr[]>());
    for (const [channel, calls] of found) {
      const all = getOrMake(known, channel, () => []);
      for (const call of calls) if (!all.includes(call)) all.push(call);
    }
  }

  /** Adds what functions close by calling others. Gives those functions. */
  private throughHelpers(helpers: readonly FunctionUnit[]): FunctionUnit[] {
    const names = helpers.flatMap(({ node, object }) =>
      node.kind === 'FuncDecl' && object !== undefined ? [object.name] : [],
    );
    const callers: FunctionUnit[] = [];
    const found: [FunctionUnit, Closes][] = [];
    for (const unit of unitsMentioning(this.code, names)) {
      const closes: Closes = new Map<AccessPath, CallExpr[]>();
      walk(unit.body, (node) => {
        if (node.kind !== 'CallExpr') return true;
        const helper = this.code.enter(node, [], unit)?.unit;
        for (const channel of (helper === undefined ? undefined : this.closes.get(helper))?.keys() ?? []) {
          const here = helper && this.code.leave(node, channel, helper, unit);
          if (here !== undefined) getOrMake(closes, here, () => []).push(node);
        }
        return true;
      });
      if (closes.size > 0) found.push([unit, closes]);
    }
    for (const [unit, closes] of found) {
      this.add(unit, closes);
      callers.push(unit);
    }
    return callers;
  }
}

const waysWithOneChannel = waysWith(new ChannelAutomaton(true));
const waysWithAnyChannel = waysWith(new ChannelAutomaton(false));

function waysWith(automaton: ChannelAutomaton): PathQuestion<PathResult<ChannelState> | undefined> {
  return new PathQuestion((unit, channel, code) => new PathWalker(code, automaton).walk(unit, [channel], 'outer'));
}

/** Channels that the text of a function closes, literals in it included. */
function directCloses(unit: FunctionUnit, code: PackageCode): Closes {
  const places = code.placesOf(unit);
  const found: Closes = new Map<AccessPath, CallExpr[]>();
  walk(unit.body, (node) => {
    const [argument] = node.kind === 'CallExpr' ? node.args : [];
    if (node.kind !== 'CallExpr' || argument === undefined || node.fun.kind !== 'Ident' || node.fun.name !== 'close')
      return true;
    if (unit.info.calleeOf(node).kind !== 'builtin') return true;
    const channel = places.pathOf(argument);
    if (channel !== undefined) getOrMake(found, channel, () => []).push(node);
    return true;
  });
  return found;
}

/** `var ch chan T` in the function's own text. */
function declaredNil(unit: FunctionUnit, code: PackageCode): Closes {
  const found: Closes = new Map<AccessPath, CallExpr[]>();
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind !== 'ValueSpec' || node.values.length > 0) return true;
    for (const name of node.names) {
      const object = unit.info.objectOf(name);
      if (object?.kind === 'var' && underlying(object.type).kind === 'chan')
        found.set(code.table.ofVariable(object), []);
    }
    return true;
  });
  return found;
}
