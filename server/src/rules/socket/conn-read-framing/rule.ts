import { msg, type Message } from '../../../base/message.js';
import { readFull } from '../../../fixes/read-full.js';
import { spanOf } from '../../../flow/summary.js';
import { connectionFlowOf } from '../../../program/connections/connection-flow.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findSingleReads, type SingleRead } from './find-single-reads.js';
import { streamSourceOf, type StreamSource } from './stream-source.js';

const meta: RuleMeta = {
  id: 'conn-read-framing',
  family: 'socket',
  severity: 'error',
  title: msg('One Read taken for a whole message'),
  since: '0.2.0',
  fixKinds: ['read-full'],
};

/** One finding a `Read`. Where the length of the message isn't to be seen it is a warning. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    const reads = findSingleReads(typed);
    if (reads.length === 0) return [];
    const flow = connectionFlowOf(typed);
    return reads.flatMap((read) => {
      const source = streamSourceOf(read.holder, flow);
      return source === undefined ? [] : [findingOf(read, source, typed)];
    });
  },
};

function findingOf(read: SingleRead, { opening }: StreamSource, typed: TypedPackage): Finding {
  const { from, call, connection, holder, use, room, buffer } = read;
  const count = use.count === room ? undefined : use.count;
  const fix = use.isExact ? readFull(typed, from, { call, connection, count }) : undefined;
  return {
    ruleId: meta.id,
    severity: use.isExact ? 'error' : 'warning',
    message: messageOf(read),
    span: spanOf(from, call),
    related: [
      { span: spanOf(from, use.node), message: msg('this takes it that {0} was filled', buffer.name) },
      ...(opening === undefined
        ? []
        : [{ span: spanOf(opening.from, opening.call), message: msg('the connection comes from here') }]),
    ],
    identity: `${typed.input.path} ${from.object.fullName} ${holder.name} ${buffer.name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function messageOf({ holder, buffer, use: { count, isExact } }: SingleRead): Message {
  if (!isExact)
    return msg(
      'Read gives what has come of the stream, be it part of a message, and all of {0} is used whatever it gave: read up to a length or a delimiter, and use what was read.',
      buffer.name,
    );
  if (count === undefined)
    return msg(
      'Read gives what has come of the stream, which may be less than {0} has room for, and nobody looks at how much it was: read until all is there, as io.ReadFull does.',
      buffer.name,
    );
  return msg(
    'Read may give less than the {0} bytes that are used of {1}, as what {2} carries comes in pieces, and nobody looks at how much it was: read until all is there, as io.ReadFull does.',
    String(count),
    buffer.name,
    holder.name,
  );
}
