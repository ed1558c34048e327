import { variableOfIdent } from '../../../flow/assignments.js';
import type { FunctionUnit } from '../../../flow/function-unit.js';
import { unparen } from '../../../flow/unparen.js';
import { channelClassesOf, isClose } from '../../../program/aliases/channel-classes.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isTickChannel } from '../../../flow/tick-channel.js';
import type { Expr, Node } from '../../../syntax/ast.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage, TypeInfo } from '../../../types/package.js';
import { underlying } from '../../../types/type-queries.js';

/** Tells the channels by which a loop can hear that it is to end from those that nobody closes. */
export class EndingChannels {
  private unclosed: ReadonlySet<VarObject> | undefined;

  constructor(private readonly typed: TypedPackage) {}

  /** Whether a node receives from, or asks, what may tell the end: a channel that somebody may close, or a context. */
  mayTell(node: Node, { info }: FunctionUnit): boolean {
    if (node.kind === 'UnaryExpr' && node.op === '<-') return this.mayEnd(node.x, info);
    if (node.kind === 'RangeStmt') return underlying(info.typeOf(node.x)).kind === 'chan' && this.mayEnd(node.x, info);
    return node.kind === 'CallExpr' && nameOfCallee(info.calleeOf(node)) === '(context.Context).Err';
  }

  private mayEnd(channel: Expr, info: TypeInfo): boolean {
    if (isTickChannel(channel, info)) return false;
    const expr = unparen(channel);
    const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
    const variable = name.kind === 'Ident' ? variableOfIdent(name, info) : undefined;
    this.unclosed ??= this.findUnclosed();
    return variable === undefined || !this.unclosed.has(variable.origin);
  }

  private findUnclosed(): ReadonlySet<VarObject> {
    const kept = channelClassesOf(this.typed).filter(
      ({ escapes, isMixed, mentions }) => !escapes && !isMixed && !mentions.some((one) => isClose(one, this.typed)),
    );
    return new Set(kept.flatMap(({ members }) => [...members]));
  }
}
