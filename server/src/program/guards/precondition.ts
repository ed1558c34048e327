import type { FunctionUnit } from '../../flow/function-unit.js';
import type { CommentGroup, NodeBase } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';

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

/** "Must be called before any Read", "only used during the replay", "always called serially", "doesn't need to be called concurrently". */
const phaseComment = new RegExp(
  [
    String.raw`\b(must|should|may|can|has to|needs? to|only|always|is|are)\b[^.;]{0,40}\b(called|used|invoked|set|run)\b[^.;]{0,40}\b(before|prior to|until|during|serially|sequentially|at (startup|start-up|initiali[sz]ation))\b`,
    String.raw`\b(called|used|invoked|run)\b[^.;]{0,30}\b(by|from|in) (only |just )?(one|a single|the same|single) (goroutine|thread)\b`,
    // "Must only be called from the loop goroutine".
    String.raw`\bonly\b[^.;]{0,20}\b(called|used|invoked|run)\b[^.;]{0,10}\b(by|from|in|on|inside|within)\b[^.;]{0,30}\b(goroutine|thread|loop)\b`,
    String.raw`\b(not|n't|never|no)\b[^.;]{0,20}\b(call\w*|us\w+|invok\w+|run\w*|access\w*|other)\b[^.;]{0,20}\bconcurren\w+`,
    String.raw`\b(without|not|n't|no)\b[^.;]{0,25}\b(need|requir|acquir|obtain|tak)\w*\b[^.;]{0,25}\b(lock\w*|mutex|synchroni[sz]\w*)\b`,
  ].join('|'),
  'i',
);

/** "Safe to read without the lock because …". */
const withoutLockComment =
  /\b((avoid|prevent)\w* (any |data )?races?|safe to|safely|lock[- ]?free|race[- ]?free|(no|without|don't|doesn't|not)\b[^.;]{0,30}\b(lock\w*|mutex|mu|synchroni\w+))\b/i;

/** Lines between such a comment and what it explains. */
const maxLines = 6;

/** Whether a comment in the body, shortly before a node, says that no lock is needed there. */
export function isExplained({ body, chunk }: FunctionUnit, { start }: NodeBase): boolean {
  return explanations(chunk).some(
    (group) =>
      group.start > body.start &&
      group.end <= start &&
      chunk.text.slice(group.end, start).split('\n').length <= maxLines,
  );
}

/** The comments of a chunk that say so: few chunks have any. */
function explanations(chunk: Chunk): readonly CommentGroup[] {
  let known = explaining.get(chunk);
  if (known === undefined) {
    known = chunk.comments.filter((group) =>
      withoutLockComment.test(group.comments.map((comment) => comment.text).join(' ')),
    );
    explaining.set(chunk, known);
  }
  return known;
}

const explaining = new WeakMap<Chunk, readonly CommentGroup[]>();

/**
 * Whether a function says that its caller has to hold a lock (or has the object for itself): by its name (`flushLocked`), by its comment
 * ("s.mu must be held", "must be called before Start") or by one at the beginning of its body.
 */
export function expectsLock(unit: FunctionUnit): boolean {
  let known = expecting.get(unit);
  if (known === undefined) {
    known = saysExpectation(unit);
    expecting.set(unit, known);
  }
  return known;
}

const expecting = new WeakMap<FunctionUnit, boolean>();

function saysExpectation(unit: FunctionUnit): boolean {
  const { node, body, chunk } = unit;
  if (node.kind === 'FuncDecl') {
    if (expectsLockByName(node.name.name)) return true;
    const doc = node.doc?.comments.map((comment) => comment.text.replace(/^\/\/ ?/, '')).join(' ') ?? '';
    if (heldComment.test(doc) || phaseComment.test(doc)) return true;
  }
  return heldComment.test(chunk.text.slice(body.start, body.stmts[0]?.start ?? body.end));
}

/** `flushLocked`, `flush_locked`, `lockedFlush`, `flushNoLock`, `unsafeFlush`, `flushUnlocked`. */
export function expectsLockByName(name: string): boolean {
  return /(Locked|_locked|RLocked|LockHeld|NoLock|Nolock|WithoutLock|Unlocked|Unsafe|NoMutex)$|^([Ll]ocked|[Uu]nlocked|[Uu]nsafe|[Nn]o[Ll]ock)(?![a-z])/.test(
    name,
  );
}
