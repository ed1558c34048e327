import type { BlockStmt, Expr } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { AccessPath } from './access-path.js';
import { resolvePath, type PathScope } from './resolve-path.js';

/** What doing something with a channel means for who holds its token; undefined where it has none. */
export type TokenMove = 'take' | 'give' | 'turn';

/** Channels that one function both sends to and receives from: a token taken and put back, as a mutex or semaphore does. */
export class TokenChannels {
  private readonly sent: Expr[] = [];
  private readonly received: Expr[] = [];

  constructor(body: BlockStmt) {
    walk(body, (node) => {
      // What a goroutine or callback does with the channel is another party's part, not a token put back.
      if (node.kind === 'FuncLit' || node.kind === 'GoStmt') return false;
      if (node.kind === 'DeferStmt' && node.call.kind === 'CallExpr' && node.call.fun.kind === 'FuncLit') {
        const deferred = new TokenChannels(node.call.fun.body);
        this.sent.push(...deferred.sent);
        this.received.push(...deferred.received);
      }
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
    if (!this.sent.some(isSame) || !this.received.some(isSame)) return undefined;
    if (capacity !== 0) return 'turn';
    return direction === 'receive' ? 'take' : 'give';
  }
}
