/** A code block of a rule's page that claims something. */
export interface PageExample {
  readonly kind: 'wrong' | 'right';
  /** 1-based line of its fence. */
  readonly line: number;
  /** A whole Go file. */
  readonly code: string;
}

export const pageNames = ['rule.md', 'rule.zh-cn.md'] as const;

/**
 * The Go blocks of a page: those that start with three backquotes and `go wrong`, which must fire, or `go right`, which must not.
 *
 * @throws when a Go block is marked as neither
 */
export function readExamples(page: string): readonly PageExample[] {
  return [...page.matchAll(/^```go\b(.*)\n([^]*?)^```$/gm)].map((match) => {
    const kind = (match[1] ?? '').trim();
    const line = page.slice(0, match.index).split('\n').length;
    if (kind !== 'wrong' && kind !== 'right') throw new Error(`line ${line}: a Go block is neither wrong nor right`);
    return { kind, line, code: match[2] ?? '' };
  });
}
