/** A rule as a comment names it; whether there is one by that name is another question. */
export interface NamedRule {
  readonly id: string;
  /** UTF-16 offsets of the name, from where those of the comment count. */
  readonly start: number;
  readonly end: number;
}

/** What a suppression comment says. */
export type Directive =
  | { readonly tool: 'gotraps'; readonly rules: readonly NamedRule[]; readonly reason: string }
  | { readonly tool: 'nolint'; readonly reason: string };

/**
 * Reads one comment, marks included; undefined when it is no suppression of ours. The forms of `nolint` follow
 * golangci-lint: spaces after the slashes, `nolint` alone or `nolint:all` for every linter, a list of names in any case, an
 * explanation after another `//`.
 *
 * @param offset that of the comment, from where the offsets of the names are to count
 */
export function readDirective(comment: string, offset = 0): Directive | undefined {
  if (!comment.startsWith('//')) return undefined;
  const ignore = /^(\/\/\s*gotraps:ignore(?:\s+|$))(.*)$/s.exec(comment);
  if (ignore !== null) return readIgnore(ignore[2] ?? '', offset + (ignore[1] ?? '').length);
  const text = comment.slice(2).trim();
  const nolint = /^nolint(?:(?=\s)|$|:(?<list>.*))/.exec(text);
  return nolint === null ? undefined : readNolint(text, nolint.groups?.list);
}

function readIgnore(text: string, offset: number): Directive {
  const [list = ''] = /^[\w-]+(?:\s*,\s*[\w-]*)*/.exec(text) ?? [];
  const rules = [...list.matchAll(/[\w-]+/g)].map(({ 0: id, index }): NamedRule => {
    return { id, start: offset + index, end: offset + index + id.length };
  });
  const reason = text
    .slice(list.length)
    .replace(/^[\s/:–—-]+/, '')
    .trim();
  return { tool: 'gotraps', rules, reason };
}

function readNolint(text: string, list: string | undefined): Directive | undefined {
  const explanation = text.indexOf('//');
  const reason = explanation < 0 ? '' : text.slice(explanation + 2).trim();
  if (list === undefined) return { tool: 'nolint', reason };
  const names = (list.split('//')[0] ?? '').split(',').map((name) => name.trim().split(/\s/)[0]?.toLowerCase());
  return names.includes('gotraps') || names.includes('all') ? { tool: 'nolint', reason } : undefined;
}
