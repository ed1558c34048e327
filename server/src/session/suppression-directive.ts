/** What a suppression comment says. */
export type Directive =
  | { readonly tool: 'gotraps'; readonly rules: readonly string[]; readonly reason: string }
  | { readonly tool: 'nolint'; readonly reason: string };

/**
 * Reads one comment, marks included; undefined when it is no suppression of ours. The forms of `nolint` follow
 * golangci-lint: spaces after the slashes, `nolint` alone or `nolint:all` for every linter, a list of names in any case, an
 * explanation after another `//`.
 */
export function readDirective(comment: string): Directive | undefined {
  if (!comment.startsWith('//')) return undefined;
  const text = comment.slice(2).trim();
  const ignore = /^gotraps:ignore(?:\s+(.*))?$/.exec(text);
  if (ignore !== null) return readIgnore(ignore[1] ?? '');
  const nolint = /^nolint(?:(?=\s)|$|:(?<list>.*))/.exec(text);
  return nolint === null ? undefined : readNolint(text, nolint.groups?.list);
}

function readIgnore(text: string): Directive {
  const match = /^([\w-]+(?:\s*,\s*[\w-]*)*)(.*)$/.exec(text);
  const rules = (match?.[1] ?? '').split(',').map((rule) => rule.trim());
  const reason = (match?.[2] ?? '').replace(/^[\s/:–—-]+/, '').trim();
  return { tool: 'gotraps', rules: rules.filter((rule) => rule !== ''), reason };
}

function readNolint(text: string, list: string | undefined): Directive | undefined {
  const explanation = text.indexOf('//');
  const reason = explanation < 0 ? '' : text.slice(explanation + 2).trim();
  if (list === undefined) return { tool: 'nolint', reason };
  const names = (list.split('//')[0] ?? '').split(',').map((name) => name.trim().split(/\s/)[0]?.toLowerCase());
  return names.includes('gotraps') || names.includes('all') ? { tool: 'nolint', reason } : undefined;
}
