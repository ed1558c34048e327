import { msg, type Message } from '../../../base/message.js';
import { limitHeaders, renewDeadline, setDeadline } from '../../../fixes/set-deadline.js';
import { spanOf } from '../../../flow/summary.js';
import type { Holder } from '../../../program/connections/connection-facts.js';
import { connectionFlowOf, type ConnectionFlow } from '../../../program/connections/connection-flow.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { isTrialFile } from '../../../program/test-files.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findKeptDeadlines, type KeptDeadline } from './find-kept-deadlines.js';
import { findSingleDeadlines, type SingleDeadline } from './find-single-deadlines.js';
import { findUnlimitedReads, type UnlimitedRead } from './find-unlimited-reads.js';
import { findUnlimitedServers, type UnlimitedServer } from './find-unlimited-servers.js';

const meta: RuleMeta = {
  id: 'conn-no-deadline',
  family: 'socket',
  severity: 'warning',
  title: msg('Connection without a deadline'),
  since: '0.2.0',
  fixKinds: ['set-deadline'],
};

/** One finding a connection or server that may wait for ever; a warning where the code means to have a limit, else information. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    const flow = connectionFlowOf(typed);
    const findings = [
      ...findUnlimitedReads(flow).map((one) => ofRead(one, flow, typed)),
      ...findSingleDeadlines(flow).map((one) => ofLoop(one, typed)),
      ...findKeptDeadlines(typed).map((one) => ofMethod(one, typed)),
      ...findUnlimitedServers(typed).map((one) => ofServer(one, typed)),
    ];
    // What talks to its own machine alone may trust its peers, and so may what only tests and examples talk to.
    return findings.filter(
      ({ severity, span }) => severity === 'warning' || !(flow.isLocal || isTrialFile(typed, span.file)),
    );
  },
};

function ofRead(one: UnlimitedRead, flow: ConnectionFlow, typed: TypedPackage): Finding {
  const { at, holder, read, openings, cleared, writeLimit, isCertain } = one;
  const own = flow.readsAt(flow.reachedFrom(holder)).filter(({ from }) => from.decl === at.from.decl);
  const fix =
    read && setDeadline(typed, { from: at.from, reads: [...new Set([read, ...own])].map(({ call }) => call) });
  const [opening] = openings;
  const calls = opening === undefined ? [] : flow.callsBetween(opening.variable.origin, holder);
  return {
    ruleId: meta.id,
    severity: isCertain && cleared !== undefined ? 'warning' : 'information',
    message: messageOf(one),
    span: spanOf(at.from, at.call),
    related: [
      ...openings.slice(0, 3).map(({ from, call }) => related(from, call, msg('the connection comes from here'))),
      ...calls.slice(-3).map(({ from, node }) => related(from, node, msg('it is handed on here'))),
      ...(cleared && read ? [related(cleared.from, cleared.call, msg('a deadline is cleared here'))] : []),
      ...(writeLimit ? [related(writeLimit.from, writeLimit.call, msg('the writes have a deadline'))] : []),
    ],
    identity: `${typed.input.path} ${at.from.object.fullName} ${nameOf(holder)}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function related(
  from: Parameters<typeof spanOf>[0],
  node: Parameters<typeof spanOf>[1],
  message: Message,
): RelatedLocation {
  return { span: spanOf(from, node), message };
}

function nameOf(holder: Holder): string {
  return holder.name;
}

function messageOf({ read, cleared, writeLimit, holder, at }: UnlimitedRead): Message {
  const [name, user] = [nameOf(holder), at.from.object.name];
  if (read === undefined)
    return msg(
      'This clears a deadline of {0} that nobody has set, so a peer that says nothing is waited for without end: set it before the connection is read.',
      name,
    );
  if (cleared !== undefined)
    return msg(
      '{0} is read here without a deadline, although one is cleared that nobody has set: a peer that says nothing holds {1} for ever; set it before the read.',
      name,
      user,
    );
  if (writeLimit !== undefined)
    return msg(
      '{0} is read here without a deadline, although its writes have one: a peer that says nothing holds {1} for ever; call SetReadDeadline before each read.',
      name,
      user,
    );
  return msg(
    '{0} is read here, and no deadline is ever set for it: a peer that says nothing holds {1} for ever; call SetReadDeadline before each read.',
    name,
    user,
  );
}

function ofLoop({ deadline, stmt, reads }: SingleDeadline, typed: TypedPackage): Finding {
  const { from, call, holders } = deadline;
  const fix = renewDeadline(typed, { from, call, stmt, reads: reads.map((read) => read.call) });
  const name = holders[0]?.name ?? '';
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      'The deadline of {0} is set once, before the loop that serves it, so every connection ends when it has passed, however busy it is: set it before each read.',
      name,
    ),
    span: spanOf(from, call),
    related: reads.slice(0, 3).map((read) => related(from, read.call, msg('the loop reads here'))),
    identity: `${typed.input.path} ${from.object.fullName} ${name} once`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function ofMethod({ from, embedded }: KeptDeadline, typed: TypedPackage): Finding {
  const { decl, object } = from;
  return {
    ruleId: meta.id,
    severity: 'information',
    message: msg(
      '{0} keeps the time and never tells {1}, whose reads go on without a deadline: call {1}.{0} as well.',
      decl.name.name,
      embedded,
    ),
    span: spanOf(from, decl.name),
    related: [],
    identity: `${typed.input.path} ${object.fullName} kept`,
    fixes: [],
  };
}

function ofServer({ from, node, serves, others }: UnlimitedServer, typed: TypedPackage): Finding {
  const fix = node.kind === 'CompositeLit' ? limitHeaders(typed, from, node) : undefined;
  return {
    ruleId: meta.id,
    severity: others.length > 0 ? 'warning' : 'information',
    message:
      node.kind === 'CompositeLit'
        ? msg(
            'This server has no ReadHeaderTimeout or ReadTimeout, so a client that never ends its header keeps a connection and a goroutine for ever: set ReadHeaderTimeout.',
          )
        : msg(
            '{0} serves without any time limit, so a client that never ends its header keeps a connection and a goroutine for ever: make an http.Server with ReadHeaderTimeout.',
            from.chunk.text.slice(node.fun.start, node.fun.end),
          ),
    span: spanOf(from, node.kind === 'CompositeLit' ? { start: node.start, end: node.lbrace } : node),
    related: [
      ...(node === serves.call ? [] : [related(serves.from, serves.call, msg('it serves here'))]),
      ...others.map((one) => related(from, one, msg('this limit is set'))),
    ],
    identity: `${typed.input.path} ${from.object.fullName} server`,
    fixes: fix === undefined ? [] : [fix],
  };
}
