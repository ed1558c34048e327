import { msg } from '../../../base/message.js';
import { closeOnce } from '../../../fixes/close-once.js';
import { dropClose } from '../../../fixes/drop-close.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import { channelMistakesOf, type MistakenOperation } from '../../../program/channels/channel-mistakes.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { localChannelsOf } from '../../../program/channels/local-channels.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { severalClosersOf, type SeveralClosers } from './several-closers.js';

const meta: RuleMeta = {
  id: 'chan-closed-twice',
  family: 'lifetime',
  severity: 'error',
  title: msg('Channel closed twice'),
  since: '0.2.0',
  fixKinds: ['close-once', 'drop-close'],
};

/** One finding a `close`, or a call that closes. Through calls it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const code = pathCodeOf(program);
    const told = channelMistakesOf(program).filter(({ kind }) => kind === 'twice');
    const known = new Set(told.map(({ node }) => node));
    const several = localChannelsOf(program).flatMap((channel) => severalClosersOf(channel, code) ?? []);
    return [
      ...told.map((one) => findingOf(one, program)),
      ...several.filter(({ close }) => !known.has(close.node)).map((one) => severalFinding(one, program)),
    ];
  },
};

function findingOf(one: MistakenOperation, program: PackageProgram): Finding {
  const { ways, node, isOwn, closed, exit } = one;
  const { unit, channel } = ways;
  const related: RelatedLocation[] = [];
  if (closed !== undefined) related.push({ span: spanOf(unit, closed), message: msg('closed here before') });
  if (exit !== undefined) related.push({ span: spanOf(unit, exit), message: msg('the deferred call runs here') });
  return {
    ruleId: meta.id,
    severity: isOwn ? 'error' : 'warning',
    message: isOwn
      ? msg(
          '{0} is closed already when this closes it, which panics: close it in one place, or through a sync.Once.',
          channel.toString(),
        )
      : msg(
          '{0} is closed already when this call closes it again, which panics: close it in one place, or through a sync.Once.',
          channel.toString(),
        ),
    span: spanOf(unit, node),
    related,
    identity: `${program.typed.input.path} ${unit.object?.fullName ?? ''} ${channel.toString()}`,
    fixes: fixesOf(one, program),
  };
}

function fixesOf(one: MistakenOperation, { typed }: PackageProgram): FixOffer[] {
  const { unit, channel, isReassigned } = one.ways;
  const from = declaredFunction(typed, unit);
  const { target } = channel;
  if (from === undefined || target === undefined || isReassigned) return [];
  const surplus = surplusOf(one);
  return [
    surplus === undefined ? undefined : dropClose(typed, from, surplus, channel.toString()),
    closeOnce(typed, from, target, surplus === undefined),
  ].filter((fix) => fix !== undefined);
}

/** The `close` without which the channel is still closed on each way, at the same time. */
function surplusOf({ node, isOwn, isOnAllWays, closed, exit, ways: { unit } }: MistakenOperation): Node | undefined {
  if (!isOwn || !isOnAllWays) return undefined;
  if (exit === undefined) return node;
  const parents = parentsIn(unit.chunk);
  const list = parents.get(exit);
  const before = closed === undefined ? undefined : parents.get(closed);
  if (list?.kind !== 'BlockStmt' || before?.kind !== 'ExprStmt' || before.x !== closed) return undefined;
  const isRightBefore = list.stmts[list.stmts.findIndex((stmt) => stmt === exit) - 1] === before;
  return isRightBefore && parents.get(node)?.kind === 'DeferStmt' ? closed : undefined;
}

function severalFinding({ channel, close, goroutine, other }: SeveralClosers, { typed }: PackageProgram): Finding {
  const { unit, variable, uses } = channel;
  const from = declaredFunction(typed, unit);
  const end = goroutine.start.kind === 'GoStmt' ? goroutine.start.start + 2 : goroutine.start.end;
  const start = { start: goroutine.start.start, end };
  // Where goroutines send as well, closing once leaves those that come later to panic.
  const isSent = uses.some(({ does, run }) => does === 'send' && run.kind === 'goroutine');
  const isOwn = other?.run.kind === 'own' && other.unit === unit;
  const drop = from && isOwn ? dropClose(typed, from, other.node, variable.name) : undefined;
  const once = from === undefined || isSent ? undefined : closeOnce(typed, from, variable, drop === undefined);
  return {
    ruleId: meta.id,
    severity: other === undefined ? 'error' : 'warning',
    message:
      other === undefined
        ? msg(
            'Each goroutine that the loop starts closes {0}, and the second one panics: close it once, when all have ended.',
            variable.name,
          )
        : msg(
            'This goroutine closes {0}, and so does somebody else, and the second one panics: leave it to one of them.',
            variable.name,
          ),
    span: spanOf(close.unit, close.node),
    related: [
      { span: spanOf(goroutine.unit, start), message: msg('the goroutine is started here') },
      ...(other === undefined ? [] : [{ span: spanOf(other.unit, other.node), message: msg('closed here, too') }]),
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${variable.name} goroutines`,
    fixes: [drop, once].filter((fix) => fix !== undefined),
  };
}
