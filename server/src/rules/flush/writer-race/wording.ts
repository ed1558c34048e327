import { msg, type Message } from '../../../base/message.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';

/**
 * What a race on an object is told with.
 *
 * @param type name of its type as code writes it
 */
export function wordingFor(type: string): ConflictWording {
  const inGoroutines = (name: string): Message =>
    msg(
      '{0} is used by goroutines that run at the same time, but no {1} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.',
      name,
      type,
    );
  return {
    underReadLock: (name) =>
      msg(
        '{0} is used under a read lock, which several goroutines can hold at the same time, but no {1} allows that: take the write lock.',
        name,
        type,
      ),
    inHandlers: (name) =>
      msg(
        '{0} is used by handlers that serve requests at the same time, but no {1} allows that: hold one mutex for as long as calls belong together.',
        name,
        type,
      ),
    inGoroutines,
    withFunction: (name, where) =>
      msg(
        '{0} is used here while {1} may be using it too, but no {2} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.',
        name,
        where,
        type,
      ),
    withGoroutine: (name) =>
      msg(
        '{0} is used here while another goroutine may be using it too, but no {1} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.',
        name,
        type,
      ),
  };
}
