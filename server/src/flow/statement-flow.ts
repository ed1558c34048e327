import type { ForStmt, RangeStmt } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import type { FlowRecorder } from './flow-recorder.js';
import { mergeStates, sameState, withJoins, type FlowState } from './flow-state.js';

/** Two rounds see what one iteration leaves to the next; a third only confirms it. */
const maxRounds = 3;

interface Loop {
  readonly node: ForStmt | RangeStmt;
  readonly label: string | undefined;
  /** Leaves the state in which the body begins, and returns the one in which the loop ends. */
  readonly head: () => FlowState | undefined;
  /** Known to run once at most. */
  readonly hasOneRound: boolean;
  readonly body: () => void;
  readonly post: () => void;
}

interface Clause {
  readonly enter: () => void;
  readonly body: () => void;
}

interface Target {
  readonly label: string | undefined;
  readonly isLoop: boolean;
  breakState: FlowState | undefined;
  continueState: FlowState | undefined;
}

/** Joins and loops of structured statements, and the jumps out of them. */
export class StatementFlow {
  private readonly targets: Target[] = [];
  private fallthroughState: FlowState | undefined;

  constructor(
    private readonly recorder: FlowRecorder,
    private readonly hasLoopVariablePerIteration: boolean,
  ) {}

  branch(token: 'break' | 'continue' | 'goto' | 'fallthrough', label: string | undefined): void {
    const { state } = this.recorder;
    this.recorder.state = undefined;
    if (token === 'fallthrough') {
      this.fallthroughState = state;
      return;
    }
    // A goto's target is not followed: what it reaches is judged by the other ways there.
    if (token === 'goto') return;
    for (let i = this.targets.length - 1; i >= 0; i--) {
      const target = this.targets[i];
      if (target === undefined) continue;
      const isMeant = label === undefined ? token === 'break' || target.isLoop : target.label === label;
      if (!isMeant) continue;
      if (token === 'break') target.breakState = mergeStates(target.breakState, state);
      else target.continueState = mergeStates(target.continueState, state);
      return;
    }
  }

  loop(loop: Loop): void {
    const { recorder } = this;
    let entry = recorder.state;
    let after: FlowState | undefined;
    const joined = new Set<AccessPath>();
    for (let round = 0; round < maxRounds && entry !== undefined; round++) {
      const target: Target = { label: loop.label, isLoop: true, breakState: undefined, continueState: undefined };
      recorder.state = entry;
      recorder.endMessages();
      const ended = loop.head();
      this.targets.push(target);
      const waited = new Set<AccessPath>();
      recorder.joinedInLoops.push(waited);
      loop.body();
      recorder.joinedInLoops.pop();
      this.targets.pop();
      recorder.state = mergeStates(recorder.state, target.continueState);
      recorder.state = this.nextRound(waited);
      // What follows works on the next round's copies (go.dev/ref/spec, "For statements").
      recorder.forgetRoots((path) => this.isDeclaredIn(path, loop.node));
      loop.post();
      this.collectJoins(entry, joined);
      after = mergeStates(ended, target.breakState);
      const next: FlowState | undefined = mergeStates(entry, recorder.state);
      if (loop.hasOneRound) {
        after = mergeStates(after, recorder.state);
        break;
      }
      if (next === undefined || sameState(next, entry)) break;
      entry = next;
    }
    recorder.state = after;
    recorder.endMessages();
    // A loop that waits does so for each of those whom there is to wait for.
    for (const path of joined) recorder.join(path);
    recorder.forgetRoots((path) => this.isDeclaredIn(path, loop.node));
  }

  /**
   * Alternatives; `mayMatchNone` when there is a way around all of them. Of a `select` (`isChoice`) in which every clause waits for something,
   * the code after it comes after one of those: in doubt, after each.
   */
  clauses(clauses: readonly Clause[], mayMatchNone: boolean, label: string | undefined, isChoice = false): void {
    const { recorder } = this;
    const entry = recorder.state;
    const target: Target = { label, isLoop: false, breakState: undefined, continueState: undefined };
    this.targets.push(target);
    let after = mayMatchNone ? entry : undefined;
    const joined = new Set<AccessPath>();
    let isOneJoined = isChoice;
    for (const clause of clauses) {
      recorder.state = entry;
      clause.enter();
      if (isChoice && !this.collectJoins(entry, joined)) isOneJoined = false;
      recorder.state = mergeStates(recorder.state, this.fallthroughState);
      this.fallthroughState = undefined;
      clause.body();
      after = mergeStates(after, recorder.state);
    }
    this.targets.pop();
    recorder.state = mergeStates(after, target.breakState);
    if (isOneJoined) for (const path of joined) recorder.join(path);
  }

  /** Whether the path starts at a variable that each round of the loop makes anew. */
  private isDeclaredIn(path: AccessPath, loop: ForStmt | RangeStmt): boolean {
    const { root } = path;
    if (root.kind !== 'var' || root.declaration?.chunk !== this.recorder.unit.chunk) return false;
    if (root.role === 'package' || root.role === 'field') return false;
    const at = root.declaration.ident.start;
    const from = this.hasLoopVariablePerIteration ? loop.start : loop.body.start;
    return at >= from && at < loop.end;
  }

  /**
   * The state in which another round begins. A loop that starts goroutines and elsewhere takes their messages does one after the other:
   * a goroutine of which some way has heard is not running in the next round.
   */
  private nextRound(waited: ReadonlySet<AccessPath>): FlowState | undefined {
    const { state } = this.recorder;
    if (state === undefined || state.live.size === 0 || waited.size === 0) return state;
    const next = { ...state, live: withJoins(state, waited).live };
    this.recorder.spawnerLocks.waited(state, next);
    return next;
  }

  /** Adds what a clause has waited for; false when that is nothing. */
  private collectJoins(entry: FlowState | undefined, joined: Set<AccessPath>): boolean {
    const now = this.recorder.state?.order.joined;
    if (now === undefined || entry === undefined || now === entry.order.joined) return false;
    for (const path of now) if (!entry.order.joined.has(path)) joined.add(path);
    return true;
  }
}
