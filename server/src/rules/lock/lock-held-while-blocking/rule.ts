import { msg, type Message } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { heldWaitsOf, lockCyclesOf, type HeldWait, type LockCycle } from '../../../program/lock-cycles.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { waitCostsOf, type WaitCost } from '../../../program/wait-costs.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-held-while-blocking',
  family: 'lock',
  severity: 'information',
  title: msg('A wait while a mutex is held'),
  since: '0.2.0',
  fixKinds: [],
};

/** Other waits with the same mutex held that a finding names. */
const maxOthers = 5;

/** One finding for a wait for a goroutine that needs the mutex: a warning, or an error where the function starts that goroutine itself. What waits cost is told once a mutex. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const waits = heldWaitsOf(program);
    const cycles = new Map(lockCyclesOf(program, waits).map((cycle) => [cycle.wait, cycle]));
    const costs = waitCostsOf(
      program,
      waits.filter(({ wait }) => !cycles.has(wait)),
    );
    return [...[...cycles.values()].map(endlessOf), ...costs.map(costOf)];
  },
};

function endlessOf(cycle: LockCycle): Finding {
  const { lock, needed, isShown } = cycle;
  const { summary, node, telling, spawn, spawner } = needed;
  return {
    ...common(cycle),
    severity: isShown ? 'error' : 'warning',
    message: msg(
      'This waits for a goroutine while {0} is held, and the goroutine has to lock {0} first: once it gets there, both wait for ever.',
      lock.toString(),
    ),
    related: [
      lockedHere(cycle),
      { span: spanOf(spawner.unit, spawn.node), message: msg('the goroutine is started here') },
      { span: spanOf(summary.unit, node), message: msg('it locks the mutex here') },
      { span: spanOf(telling.from.unit, telling.node), message: msg('what is waited for happens here') },
    ],
  };
}

function costOf({ first, others }: WaitCost): Finding {
  return {
    ...common(first),
    severity: 'information',
    message: messageFor(first),
    related: [
      lockedHere(first),
      ...others.slice(0, maxOthers).map(({ summary: { unit }, wait, lock }) => ({
        span: spanOf(unit, wait.node),
        message: msg('this waits with {0} held, too', lock.toString()),
      })),
    ],
  };
}

function common({ summary: { unit }, wait, lock }: HeldWait): Omit<Finding, 'severity' | 'message' | 'related'> {
  return {
    ruleId: meta.id,
    span: spanOf(unit, wait.node),
    identity: `${unit.object?.fullName ?? ''} ${lock.toString()} ${wait.place?.toString() ?? ''}`,
    fixes: [],
  };
}

function lockedHere({ summary: { unit }, since, lock }: HeldWait): RelatedLocation {
  return { span: spanOf(unit, since), message: msg('{0} is locked here', lock.toString()) };
}

function messageFor({ wait, lock }: HeldWait): Message {
  const name = lock.toString();
  switch (wait.does) {
    case 'wait':
      return msg(
        'Goroutines are waited for while {0} is held: whoever needs it waits until the last one is done.',
        name,
      );
    case 'receive':
      return msg('A message is waited for while {0} is held: whoever needs it waits until one comes.', name);
    case 'send':
      return msg(
        'A send to a channel without room while {0} is held: whoever needs it waits until somebody receives.',
        name,
      );
    default:
      return msg('This call may take long while {0} is held: whoever needs it waits as long.', name);
  }
}
