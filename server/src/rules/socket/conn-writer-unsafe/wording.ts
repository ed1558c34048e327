import { msg, type Message } from '../../../base/message.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';

/**
 * What several writers to one connection are told with.
 *
 * @param type name of its type as code writes it
 */
export function wordingFor(type: string): ConflictWording {
  return {
    underReadLock: (name) =>
      msg(
        '{0} is written to under a read lock, which several goroutines can hold at the same time, but a {1} allows one writer at a time: take the write lock.',
        name,
        type,
      ),
    inHandlers: (name) =>
      msg(
        '{0} is written to by handlers that serve requests at the same time, but a {1} allows one writer at a time: hold one mutex for each message.',
        name,
        type,
      ),
    inGoroutines: (name): Message =>
      msg(
        '{0} is written to by goroutines that run at the same time, but a {1} allows one writer at a time: hold one mutex for each message, or let one goroutine write.',
        name,
        type,
      ),
    withFunction: (name, where) =>
      msg(
        '{0} is written to here while {1} may be writing to it, too, but a {2} allows one writer at a time: hold one mutex for each message, or let one goroutine write.',
        name,
        where,
        type,
      ),
    withGoroutine: (name) =>
      msg(
        '{0} is written to here while another goroutine may be writing to it, too, but a {1} allows one writer at a time: hold one mutex for each message, or let one goroutine write.',
        name,
        type,
      ),
  };
}
