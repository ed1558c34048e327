import type { Message } from '../../base/message.js';
import { msg } from '../../base/message.js';
import { spanOf } from '../../flow/summary.js';
import type { FixOffer } from '../../fixes/edit.js';
import type { Violation } from '../../flow/paths/path-result.js';
import type { WriterState } from '../../program/resources/writer-automaton.js';
import type { WriterLife } from '../../program/resources/writer-lives.js';
import type { NodeBase } from '../../syntax/ast.js';
import type { Finding, RelatedLocation, RuleMeta } from '../rule.js';

/** A finding about a writer, at a place of the function that made it. */
export function writerFinding(
  { id, severity }: RuleMeta,
  { unit, name }: WriterLife,
  message: Message,
  node: NodeBase,
  related: readonly RelatedLocation[],
  fixes: readonly (FixOffer | undefined)[],
): Finding {
  const identity = `${unit.object?.fullName ?? ''} ${name}`;
  return {
    ruleId: id,
    severity,
    message,
    span: spanOf(unit, node),
    related,
    identity,
    fixes: fixes.filter((fix) => fix !== undefined),
  };
}

/** Where a writer comes from. */
export function madeHere({ madeIn, name, creation }: WriterLife): RelatedLocation {
  return { span: spanOf(madeIn, creation), message: msg('{0} is made here', name) };
}

/** The finding of a rule about one kind of mistake; at most one a writer. */
export function violationFinding(
  meta: RuleMeta,
  life: WriterLife,
  violation: string,
  message: Message,
  fixesFor: (made: Violation<WriterState>) => readonly (FixOffer | undefined)[],
): readonly Finding[] {
  const found = life.result.violations.find(({ name }) => name === violation);
  return found === undefined ? [] : [writerFinding(meta, life, message, found.node, [madeHere(life)], fixesFor(found))];
}
