import { msg, type Message } from '../../../base/message.js';
import { makeChannel } from '../../../fixes/make-channel.js';
import { spanOf } from '../../../flow/summary.js';
import {
  channelMistakesOf,
  comparesWithNil,
  type MistakenOperation,
} from '../../../program/channels/channel-mistakes.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { isFollowed } from '../../../program/channels/followed.js';
import { localChannelsOf, type ChannelUse, type LocalChannel } from '../../../program/channels/local-channels.js';
import { unmadeChannelsOf, type UnmadeChannel } from '../../../program/channels/unmade-channels.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { Chunk } from '../../../syntax/source-file.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'nil-channel',
  family: 'lifetime',
  severity: 'error',
  title: msg('Channel that is nil'),
  since: '0.2.0',
  fixKinds: ['make-channel'],
};

/** One finding a channel that nobody makes, and one an operation that comes before the channel is made. Fields and package variables are warnings. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    const unmade = localChannelsOf(program).flatMap((channel) => {
      const first = channel.creation === undefined ? firstUse(channel) : undefined;
      return first === undefined ? [] : [{ channel, first }];
    });
    const variables = new Set(unmade.map(({ channel }) => channel.variable));
    return [
      ...unmade.map(({ channel, first }) => localFinding(channel, first, typed)),
      ...channelMistakesOf(program)
        .filter(({ kind, ways }) => kind === 'nil' && !variables.has(ways.channel.target!))
        .filter(({ node, ways }) => node.kind !== 'UnaryExpr' || isFollowed(node, ways.unit))
        .map((one) => wayFinding(one, typed)),
      ...unmadeChannelsOf(typed).flatMap((one) => unmadeFinding(one, typed) ?? []),
    ];
  },
};

/** The first use in the function's own text that waits for ever, or panics; a receive at the end of a function may be meant to. */
function firstUse({ uses, unit, variable }: LocalChannel): ChannelUse | undefined {
  if (comparesWithNil(unit, variable.name)) return undefined;
  return uses.find(
    (use) => use.unit === unit && !use.isChoice && (use.does !== 'receive' || isFollowed(use.node, use.unit)),
  );
}

function messageOf(does: ChannelUse['does'], name: string): Message {
  switch (does) {
    case 'send':
      return msg('{0} is nil, so that this waits for ever to send: make the channel before it is used.', name);
    case 'close':
      return msg('{0} is nil, and closing it panics: make the channel before it is used.', name);
    default:
      return msg('{0} is nil, so that this waits for ever to receive: make the channel before it is used.', name);
  }
}

function declared({ declaration, name }: VarObject): readonly RelatedLocation[] {
  if (declaration === undefined) return [];
  const { file, chunk, ident } = declaration;
  const span = { file, chunk, start: ident.start, end: ident.end };
  return [{ span, message: msg('{0} is declared here, without a channel', name) }];
}

function localFinding({ unit, variable, uses }: LocalChannel, use: ChannelUse, typed: TypedPackage): Finding {
  const from = declaredFunction(typed, unit);
  const isMet = meets(uses, (one) => (one.run.kind === 'goroutine' ? one.run.start : one.owner));
  const fix = from !== undefined && isMet ? makeChannel(typed, from, variable) : undefined;
  return {
    ruleId: meta.id,
    severity: 'error',
    message: messageOf(use.does, variable.name),
    span: spanOf(use.unit, use.node.kind === 'RangeStmt' ? use.node.x : use.node),
    related: declared(variable),
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${variable.name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** On every way to the operation the channel is nil still, or again. */
function wayFinding({ ways, node }: MistakenOperation, typed: TypedPackage): Finding {
  const { unit, channel } = ways;
  const name = channel.toString();
  return {
    ruleId: meta.id,
    severity: 'error',
    message: wayMessage(node, name),
    span: spanOf(unit, node.kind === 'RangeStmt' ? node.x : node),
    related: channel.target === undefined ? [] : declared(channel.target),
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${name} on a way`,
    fixes: [],
  };
}

function wayMessage(node: MistakenOperation['node'], name: string): Message {
  if (node.kind === 'SendStmt') return messageOf('send', name);
  if (node.kind !== 'CallExpr') return messageOf('receive', name);
  if (node.fun.kind === 'Ident' && node.fun.name === 'close') return messageOf('close', name);
  return msg('{0} is nil when this call uses it, so that it waits for ever: make the channel before.', name);
}

function unmadeFinding({ variable, operations }: UnmadeChannel, typed: TypedPackage): Finding | undefined {
  const [first] = operations;
  if (first === undefined) return undefined;
  const { node, file, chunk, does } = first;
  const from = typed.functions.find((one) => one.chunk === chunk && one.decl.start <= node.start && node.end <= one.decl.end); // prettier-ignore
  const isMet = meets(operations, (one) => functionAround(one.node, one.chunk));
  const fix = from !== undefined && isMet ? makeChannel(typed, from, variable) : undefined;
  const { start, end } = node.kind === 'RangeStmt' ? node.x : node;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message:
      does === 'close'
        ? msg(
            'Nothing ever makes {0}, so that it is nil and closing it panics: make it where the rest is made.',
            variable.name,
          )
        : msg(
            'Nothing ever makes {0}, so that it is nil and this waits for ever: make it where the rest is made.',
            variable.name,
          ),
    span: { file: file.uri, chunk, start, end },
    related: declared(variable),
    identity: `${typed.input.path} ${from?.object.fullName ?? ''} ${variable.name} never made`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** Whether somebody receives what somebody else sends or says by closing: who does both waits for itself where the channel has no room. */
function meets<T extends { readonly does: ChannelUse['does'] }>(
  uses: readonly T[],
  by: (use: T) => Node | undefined,
): boolean {
  const [fed, heard] = [uses.filter(isFeeding), uses.filter((use) => !isFeeding(use))];
  return fed.some((one) => heard.some((other) => by(one) !== by(other)));
}

function isFeeding({ does }: { readonly does: ChannelUse['does'] }): boolean {
  return does === 'send' || does === 'close';
}

function functionAround(node: Node, chunk: Chunk): Node | undefined {
  const parents = parentsIn(chunk);
  let at = parents.get(node);
  while (at !== undefined && at.kind !== 'FuncLit' && at.kind !== 'FuncDecl') at = parents.get(at);
  return at;
}
