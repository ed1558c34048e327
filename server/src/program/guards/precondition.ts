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

/**
 * Whether a function says that its caller has to hold a lock (or has the object for itself): by its name (`flushLocked`), by its comment
 * ("s.mu must be held") or by one at the head of its body.
 */
export function expectsLock({ node, body, chunk }: FunctionUnit): boolean {
  if (node.kind === 'FuncDecl') {
    if (expectsLockByName(node.name.name)) return true;
    if (heldComment.test(node.doc?.comments.map((comment) => comment.text).join(' ') ?? '')) return true;
  }
  return heldComment.test(chunk.text.slice(body.start, body.stmts[0]?.start ?? body.end));
}

/** `flushLocked`, `flush_locked`, `lockedFlush`, `flushNoLock`, `unsafeFlush`, `flushUnlocked`. */
export function expectsLockByName(name: string): boolean {
  return /(Locked|_locked|RLocked|LockHeld|NoLock|Nolock|WithoutLock|Unlocked|Unsafe|NoMutex)$|^([Ll]ocked|[Uu]nlocked|[Uu]nsafe|[Nn]o[Ll]ock)(?![a-z])/.test(
    name,
  );
}
