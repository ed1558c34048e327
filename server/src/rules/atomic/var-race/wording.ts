import { msg } from '../../../base/message.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';

/** What a race on a variable, field or element is told with. */
export const wording: ConflictWording = {
  underReadLock: (name) =>
    msg(
      '{0} is written under a read lock, which several goroutines can hold at the same time: take the write lock for every write.',
      name,
    ),
  inHandlers: (name) =>
    msg(
      '{0} is written by handlers that serve requests at the same time, and no lock is held by all: guard every access with one mutex, or keep the value inside the handler.',
      name,
    ),
  inGoroutines: (name) =>
    msg(
      '{0} is written by goroutines that run at the same time, and no lock is held by all: guard every access with one mutex, or give each goroutine a variable of its own.',
      name,
    ),
  withFunction: (name, where, use) => {
    switch (use) {
      case 'read-write':
        return msg(
          '{0} is read here while {1} may be writing it, and nothing orders the two: wait for the write to be over, or guard every access with one mutex.',
          name,
          where,
        );
      case 'write-write':
        return msg(
          '{0} is written here while {1} may be writing it too, and nothing orders the two: let one wait for the other, or guard every access with one mutex.',
          name,
          where,
        );
      case 'write-read':
        return msg(
          '{0} is written here while {1} may be reading it, and nothing orders the two: let the reader wait for the write, or guard every access with one mutex.',
          name,
          where,
        );
    }
  },
  withGoroutine: (name, use) => {
    switch (use) {
      case 'read-write':
        return msg(
          '{0} is read here while another goroutine may be writing it, and nothing orders the two: wait for the write to be over, or guard every access with one mutex.',
          name,
        );
      case 'write-write':
        return msg(
          '{0} is written here while another goroutine may be writing it too, and nothing orders the two: let one wait for the other, or guard every access with one mutex.',
          name,
        );
      case 'write-read':
        return msg(
          '{0} is written here while another goroutine may be reading it, and nothing orders the two: let the reader wait for the write, or guard every access with one mutex.',
          name,
        );
    }
  },
};
