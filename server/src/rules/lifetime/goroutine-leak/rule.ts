import { msg, type Message } from '../../../base/message.js';
import { giveRoom } from '../../../fixes/channel-room.js';
import { closeChannel, waitAside } from '../../../fixes/close-channel.js';
import type { FixOffer } from '../../../fixes/edit.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { spanOf } from '../../../flow/summary.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { localChannelsOf, type LocalChannel } from '../../../program/channels/local-channels.js';
import type { GoroutineRun } from '../../../program/channels/runs.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { VarObject } from '../../../types/object.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { Finding, RelatedLocation, Rule, RuleMeta, Severity } from '../../rule.js';
import { findAbandonedSender, type AbandonedSender } from './abandoned-senders.js';
import { closingPointOf } from './closing-point.js';
import { findNeverClosedRanges, type NeverClosedRange } from './never-closed-ranges.js';
import { roomForSends } from './room-for-sends.js';
import { findUnclosedRange, type UnclosedRange } from './unclosed-ranges.js';
import { findUnfedReceive, type UnfedReceive } from './unfed-receives.js';
import { findWaitingSender, type WaitingSender } from './waiting-senders.js';

const meta: RuleMeta = {
  id: 'goroutine-leak',
  family: 'lifetime',
  severity: 'error',
  title: msg('Goroutine blocked for ever on a channel'),
  since: '0.2.0',
  fixKinds: ['buffer-one', 'buffer-all', 'close-channel', 'wait-in-goroutine'],
};

/** One finding a channel. Where the function itself hangs it is an error, where a goroutine is left behind a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const code = pathCodeOf(program);
    const told = new Set<VarObject>();
    const findings = localChannelsOf(program).flatMap((channel) => {
      const own = findingsOf(channel, code, program);
      if (own.length > 0) told.add(channel.variable);
      return own;
    });
    const ranges = findNeverClosedRanges(code).filter(({ alias }) => ![...alias.members].some((one) => told.has(one)));
    return [...findings, ...ranges.map((range) => neverClosedFinding(range, program))];
  },
};

function findingsOf(channel: LocalChannel, code: PackageCode, program: PackageProgram): readonly Finding[] {
  const waiting = findWaitingSender(channel, code);
  if (waiting !== undefined) return [waitingFinding(waiting, code, program)];
  const abandoned = findAbandonedSender(channel, code);
  if (abandoned !== undefined) return [abandonedFinding(abandoned, code, program)];
  const unclosed = findUnclosedRange(channel, code);
  if (unclosed !== undefined) return [unclosedFinding(unclosed, code, program)];
  const unfed = findUnfedReceive(channel, code);
  return unfed === undefined ? [] : [unfedFinding(unfed, program)];
}

interface Told {
  readonly severity: Severity;
  readonly message: Message;
  readonly span: Finding['span'];
  readonly related: readonly RelatedLocation[];
  readonly fixes?: readonly (FixOffer | undefined)[];
}

function finding({ unit, variable }: LocalChannel, { typed }: PackageProgram, told: Told): Finding {
  return {
    ...told,
    ruleId: meta.id,
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${variable.name}`,
    fixes: (told.fixes ?? []).filter((fix) => fix !== undefined),
  };
}

function started({ start, unit }: GoroutineRun): RelatedLocation {
  const end = start.kind === 'GoStmt' ? start.start + 2 : start.end;
  return { span: spanOf(unit, { start: start.start, end }), message: msg('the goroutine is started here') };
}

function waitingFinding(waiting: WaitingSender, code: PackageCode, program: PackageProgram): Finding {
  const { channel, send, goroutine, group, wait } = waiting;
  const { unit, variable } = channel;
  const from = declaredFunction(program.typed, unit);
  const room = roomForSends(channel, code);
  const parents = parentsIn(unit.chunk);
  const stmt = parents.get(wait);
  const block = stmt === undefined ? undefined : parents.get(stmt);
  const isRanged = channel.uses.every(({ does }) => does !== 'receive');
  const close = channel.uses.find((use) => use.does === 'close');
  const closing = close === undefined ? undefined : parents.get(close.node);
  const isPair =
    block?.kind === 'BlockStmt' &&
    stmt?.kind === 'ExprStmt' &&
    closing?.kind === 'ExprStmt' &&
    block.stmts[block.stmts.indexOf(stmt) + 1] === closing &&
    isRanged;
  return finding(channel, program, {
    severity: 'error',
    message: msg(
      '{0}.Wait waits for goroutines that wait to send to {1}, which is received only after it, so that nobody goes on: wait in another goroutine, or give {1} room for all values.',
      group.path,
      variable.name,
    ),
    span: spanOf(unit, wait),
    related: [
      started(goroutine),
      { span: spanOf(send.unit, send.node), message: msg('this waits until somebody receives') },
    ],
    fixes: [
      from && isPair
        ? waitAside(program.typed, from, {
            name: variable.name,
            group: group.path,
            wait: stmt,
            close: closing,
          })
        : undefined,
      from && room && giveRoom(program.typed, from, room, !isPair),
    ],
  });
}

function abandonedFinding(abandoned: AbandonedSender, code: PackageCode, program: PackageProgram): Finding {
  const { channel, send, goroutine, exit, isOneOfMany } = abandoned;
  const { unit, variable } = channel;
  const from = declaredFunction(program.typed, unit);
  const room = roomForSends(channel, code);
  const leaving = exit ?? { start: unit.body.end - 1, end: unit.body.end };
  return finding(channel, program, {
    severity: 'warning',
    message: isOneOfMany
      ? msg(
          'This waits for ever when nobody receives from {0} any more, and the function stops receiving before all have sent: give {0} room for all values.',
          variable.name,
        )
      : msg(
          'This waits for ever when the function has left without receiving from {0}, so that the goroutine never ends: give {0} room for the value.',
          variable.name,
        ),
    span: spanOf(send.unit, send.node),
    related: [
      started(goroutine),
      {
        span: spanOf(unit, leaving),
        message: isOneOfMany
          ? msg('receiving from {0} stops here', variable.name)
          : msg('this way leaves without receiving from {0}', variable.name),
      },
    ],
    fixes: [from && room && giveRoom(program.typed, from, room, true)],
  });
}

function unclosedFinding(unclosed: UnclosedRange, code: PackageCode, program: PackageProgram): Finding {
  const { channel, range, sends, goroutine } = unclosed;
  const { unit, variable } = channel;
  const from = declaredFunction(program.typed, unit);
  const point = closingPointOf(unclosed, code);
  const last = sends.at(-1)!;
  return finding(channel, program, {
    severity: goroutine === undefined ? 'error' : 'warning',
    message: msg(
      'Nobody closes {0}, so that this loop waits for ever when all has been sent: close {0} after the last send.',
      variable.name,
    ),
    span: spanOf(range.unit, range.node.x),
    related: [
      ...(goroutine === undefined ? [] : [started(goroutine)]),
      { span: spanOf(last.unit, last.node), message: msg('sent here') },
    ],
    fixes: [from && point && closeChannel(program.typed, from, variable.name, point)],
  });
}

function neverClosedFinding(never: NeverClosedRange, { typed }: PackageProgram): Finding {
  const { range, name, declared, send, start, wait } = never;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      'Nobody closes {0}, so that this loop waits for ever when all has been sent: close {0} after the last send.',
      name,
    ),
    span: spanOf(declared, range.x),
    related: [
      ...(start === undefined ? [] : [startedAt(start)]),
      { span: spanOf(send, send.expr), message: msg('sent here') },
      ...(wait === undefined
        ? []
        : [{ span: spanOf(wait, wait.node), message: msg('this waits for the end of the loop') }]),
    ],
    identity: `${typed.input.path} ${declared.object.fullName} ${name}`,
    fixes: [],
  };
}

function startedAt({ node, declared }: NonNullable<NeverClosedRange['start']>): RelatedLocation {
  const end = node.kind === 'GoStmt' ? node.start + 2 : node.end;
  return { span: spanOf(declared, { start: node.start, end }), message: msg('the goroutine is started here') };
}

function unfedFinding({ channel, receive }: UnfedReceive, program: PackageProgram): Finding {
  const { unit, variable, creation } = channel;
  const { run } = receive;
  return finding(channel, program, {
    severity: run.kind === 'goroutine' ? 'warning' : 'error',
    message: msg(
      'Nobody sends to {0} or closes it, so that this waits for ever: close {0} where what is waited for has happened.',
      variable.name,
    ),
    span: spanOf(receive.unit, receive.node.kind === 'RangeStmt' ? receive.node.x : receive.node),
    related: [
      ...(run.kind === 'goroutine' ? [started(run)] : []),
      ...(creation === undefined
        ? []
        : [{ span: spanOf(unit, creation), message: msg('{0} is made here', variable.name) }]),
    ],
  });
}
