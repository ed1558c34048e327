import { groupBy } from '../../server/src/base/group-by.js';
import type { Mutant } from './mutant.js';
import { methodCallsAmong, mutantAt, variableOf, withoutCall, type PlacedCall } from './placed-calls.js';

const setting = /^\((?:\*?net\.\w*Conn|\*crypto\/tls\.Conn)\)\.Set(?:Read)?Deadline$/;

/** Mutants where the one deadline for reads is gone that a package sets for a connection. Clearing one by the zero time is none. */
export function deadlineMutants(calls: readonly PlacedCall[]): readonly Mutant[] {
  const methods = methodCallsAmong(calls);
  const settings = methods.filter(({ method, call, declared }) => {
    const [time] = call.args;
    return setting.test(method) && time !== undefined && !declared.chunk.text.slice(time.start, time.end).includes('Time{}');
  });
  const byVariable = groupBy(settings, variableOf);
  return settings.flatMap((deadline): readonly Mutant[] => {
    const edits = withoutCall(deadline);
    const variable = variableOf(deadline);
    if (edits === undefined || byVariable.get(variable)?.length !== 1) return [];
    const others = methods.filter((call) => variableOf(call) === variable);
    const traits = [variable.role];
    return [{ ...mutantAt(deadline, others), kind: 'deadline-removed', edits, what: `${deadline.on.path}.${deadline.name}`, traits }];
  });
}
