import type { FunctionUnit } from '../../flow/function-unit.js';

const heldComment = new RegExp(
  [
    String.raw`\+checklocks(read|acquire|release)?:`,
    // "must be called with s.mu held", "s.mu must be held", "assumes the lock is held", "requires that c.mu is locked"
    String.raw`\b(must|should|has to|needs? to|is|be|been|are|already|with|while|when|under|assum\w+|requir\w+|expect\w+)\b[^.;]*\b(mu|mutex|[r]?lock|locks|mtx|\w*(Mu|Lock|Mutex)|mutexes)\b[^.;]*\b(held|locked|hold|holding|taken|acquired)\b`,
    String.raw`\b(held|hold|holds|holding|acquired?|locked|own)\b[^.;]*\b(mu|mutex|r?lock|locks|mtx|\w+Mu|\w+Lock)\b`,
    String.raw`\b(r?lock|mu|mutex)(\(s\))? (is |are )?(already )?(held|locked|acquired)\b`,
    String.raw`\bunder (the |a )?([\w.]*\.)?(r?lock|mu|mutex|\w*Lock)\b`,
    String.raw`\bcaller\b[^.;]*\b(r?lock|mu|mutex|synchroni[sz]\w*|\w*Lock)\b`,
    String.raw`\b(not|isn't) (safe for concurrent|thread.?safe|goroutine.?safe|concurrency.?safe|protected|synchroni[sz]ed)`,
    String.raw`\block\w* (is |are )?(expected|assumed|required)\b`,
  ].join('|'),
  'i',
);

/** "Safe to read without the lock because …". */
const withoutLockComment =
  /\b(safe to|safely|lock[- ]?free|race[- ]?free|(no|without|don't|doesn't|not)\b[^.;]{0,30}\b(lock\w*|mutex|mu|synchroni\w+))\b/i;

/** Whether a comment in the body says that no lock is needed. */
function explainsMissingLock({ body, chunk }: FunctionUnit): boolean {
  return chunk.comments.some(
    (group) =>
      group.start > body.start &&
      group.end < body.end &&
      withoutLockComment.test(group.comments.map((comment) => comment.text).join(' ')),
  );
}

/**
 * Whether a function says that its caller has to hold a lock (or has the object for itself): by its name (`flushLocked`), by its comment
 * ("s.mu must be held") or by one in its body, which may also say why no lock is needed.
 */
export function expectsLock(unit: FunctionUnit): boolean {
  const { node, body, chunk } = unit;
  if (node.kind === 'FuncDecl') {
    if (expectsLockByName(node.name.name)) return true;
    if (heldComment.test(node.doc?.comments.map((comment) => comment.text).join(' ') ?? '')) return true;
  }
  if (explainsMissingLock(unit)) return true;
  return heldComment.test(chunk.text.slice(body.start, body.stmts[0]?.start ?? body.end));
}

/** `flushLocked`, `flush_locked`, `lockedFlush`, `flushNoLock`, `unsafeFlush`, `flushUnlocked`. */
export function expectsLockByName(name: string): boolean {
  return /(Locked|_locked|RLocked|LockHeld|NoLock|Nolock|WithoutLock|Unlocked|Unsafe|NoMutex)$|^([Ll]ocked|[Uu]nlocked|[Uu]nsafe|[Nn]o[Ll]ock)(?![a-z])/.test(
    name,
  );
}
