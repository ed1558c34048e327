import { msg } from '../base/message.js';
import type { CallExpr } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** How many values a channel should hold. */
export interface ChannelRoom {
  readonly name: string;
  readonly creation: CallExpr;
  /** `1`, `len(urls)`. */
  readonly room: string;
}

/** Offers to make a channel with room for all that is sent on it. */
export function giveRoom(
  typed: TypedPackage,
  from: DeclaredFunction,
  { name, creation, room }: ChannelRoom,
  isPreferred: boolean,
): FixOffer | undefined {
  const kind = room === '1' ? 'buffer-one' : 'buffer-all';
  const title = msg('Make {0} with room for {1}', name, room);
  return functionFix(typed, from, { kind, title, isPreferred }, ({ view, writer }) => {
    const [type, size] = creation.args;
    if (type === undefined || view.hasComment(type.end, creation.end)) return false;
    if (size === undefined) writer.replace(type.end, type.end, `, ${room}`);
    else writer.replace(size.start, size.end, room);
    return true;
  });
}
