import type { Automaton, Outcome, ResourceEvent } from '../../flow/paths/automaton.js';
import type { CallExpr } from '../../syntax/ast.js';
import type { Callee } from '../../types/object.js';
import type { WriterAutomaton, WriterState } from './writer-automaton.js';

/** The writer's state, and whether something was read from the connection since the writer was made. */
export type RequestState = WriterState | `${WriterState} answered`;

/**
 * Follows a writer (0), the connection that it writes to (1), and what reads from that (2 and on). Its violations are `heldRequest`, when something is
 * read for the first time while something is held back, and `heldReply`, when that happens later.
 */
export class RequestAutomaton implements Automaton<RequestState> {
  /** @param inlineReaders calls that make a reader of the connection which is read at once: `bufio.NewReader(conn)` in `bufio.NewReader(conn).ReadString('\n')` */
  constructor(
    private readonly writer: WriterAutomaton,
    private readonly inlineReaders: ReadonlySet<CallExpr>,
  ) {}

  on(state: RequestState, event: ResourceEvent): readonly Outcome<RequestState>[] {
    const [own, isAnswered] = split(state);
    if (event.ref > 0 && this.isRead(event)) {
      if (own === 'dirty') return [{ state: 'gone', violation: isAnswered ? 'heldReply' : 'heldRequest' }];
      return [{ state: own === 'none' || own === 'gone' ? state : `${own} answered` }];
    }
    if (event.ref > 1) return [{ state }];
    return this.writer.on(own, event).map((outcome) => ({ ...outcome, state: join(outcome.state, isAnswered) }));
  }

  mayNotRun(before: RequestState, after: RequestState): boolean {
    return this.writer.mayNotRun(split(before)[0], split(after)[0]);
  }

  private isRead(event: ResourceEvent): boolean {
    if (event.kind === 'call') return readingMethods.test(event.method);
    if (event.kind !== 'passed') return false;
    if (this.inlineReaders.has(event.call)) return true;
    const { callee, index } = event;
    return readArgument(callee) === index;
  }
}

function split(state: RequestState): readonly [WriterState, boolean] {
  const [own, answered] = state.split(' ');
  return [own as WriterState, answered !== undefined];
}

function join(state: WriterState, isAnswered: boolean): RequestState {
  return isAnswered ? `${state} answered` : state;
}

/** Methods of connections, readers, scanners and decoders that wait for what comes. */
export const readingMethods =
  /^(?:Read(?:Byte|Bytes|Line|Rune|Slice|String|MIMEHeader|Response|CodeLine)?|Peek|Scan|Decode|Token)$/;

/** The number of the argument that a function reads from, waiting for what comes; undefined for others. */
export function readArgument(callee: Callee): number | undefined {
  return callee.kind === 'func' ? readingFunctions.get(callee.func.fullName) : undefined;
}

const readingFunctions: ReadonlyMap<string, number> = new Map([
  ['io.ReadAll', 0],
  ['io/ioutil.ReadAll', 0],
  ['io.ReadFull', 0],
  ['io.ReadAtLeast', 0],
  ['io.Copy', 1],
  ['io.CopyN', 1],
  ['io.CopyBuffer', 1],
  ['fmt.Fscan', 0],
  ['fmt.Fscanf', 0],
  ['fmt.Fscanln', 0],
  ['encoding/binary.Read', 0],
  ['net/http.ReadResponse', 0],
  ['net/http.ReadRequest', 0],
]);
