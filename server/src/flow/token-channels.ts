import type { BlockStmt, Expr, SelectStmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { AccessPath } from './access-path.js';
import { resolvePath, type PathScope } from './resolve-path.js';
import { unparen } from './unparen.js';

/** What doing something with a channel means for who holds its token; undefined where it has none. */
export type TokenMove = 'take' | 'give' | 'turn';

/** Channels that one function both sends to and receives from: a token taken and put back, as a mutex or semaphore does. */
export class TokenChannels {
  private readonly sent: Expr[] = [];
  private readonly received: Expr[] = [];
  /** Emptied without waiting, whatever was in them. Where a send follows, they hold the newest value and no token. */
  private readonly emptied: Expr[] = [];

  constructor(body: BlockStmt) {
    walk(body, (node) => {
      // What a goroutine or callback does with the channel is another party's part, not a token put back.
      if (node.kind === 'FuncLit' || node.kind === 'GoStmt') return false;
      if (node.kind === 'DeferStmt' && node.call.kind === 'CallExpr' && node.call.fun.kind === 'FuncLit') {
        const deferred = new TokenChannels(node.call.fun.body);
        this.sent.push(...deferred.sent);
        this.received.push(...deferred.received);
      }
      if (node.kind === 'SelectStmt') this.emptied.push(...emptiedBy(node));
      if (node.kind === 'SendStmt') this.sent.push(node.chan);
      else if (node.kind === 'UnaryExpr' && node.op === '<-') this.received.push(node.x);
      return true;
    });
  }

  /**
   * Where holding the channel's token may exclude others, as its capacity is one or isn't known, the first of a send and a receive takes it and the second
   * gives it back (`turn`). On a channel without a buffer a token is passed from hand to hand: who receives has it.
   */
  moveOf(path: AccessPath, direction: 'send' | 'receive', scope: PathScope): TokenMove | undefined {
    const variable = path.depth === 0 && path.root.kind === 'var' ? path.root : undefined;
    const capacity = variable === undefined ? undefined : scope.assignments.channelCapacityOf(variable);
    if (capacity !== undefined && capacity > 1) return undefined;
    const isSame = (channel: Expr): boolean => resolvePath(channel, scope) === path;
    const sent = this.sent.filter(isSame);
    if (sent.length === 0 || !this.received.some(isSame)) return undefined;
    const isMailbox = this.emptied.some((one) => isSame(one) && sent.every(({ start }) => one.end < start));
    if (isMailbox) return undefined;
    if (capacity !== 0) return 'turn';
    return direction === 'receive' ? 'take' : 'give';
  }
}

/** `select { case <-c: default: }`: the channel is empty afterwards, whether anything was in it or not. */
function emptiedBy({ body }: SelectStmt): Expr[] {
  const clauses = body.stmts.flatMap((one) => (one.kind === 'CommClause' ? [one] : []));
  const [only, ...more] = clauses.flatMap(({ comm }) => (comm === undefined ? [] : [comm]));
  const isIdle = clauses.length === 2 && clauses.every((clause) => clause.body.length === 0);
  if (!isIdle || more.length > 0 || only?.kind !== 'ExprStmt') return [];
  const received = unparen(only.x);
  return received.kind === 'UnaryExpr' && received.op === '<-' ? [received.x] : [];
}
