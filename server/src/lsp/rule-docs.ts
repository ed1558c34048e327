import type { Locale } from '../base/localize.js';

/** Pages of the rules in Markdown, by rule id. */
export type RuleDocs = Readonly<Record<string, { readonly en: string; readonly 'zh-cn'?: string }>>;

/** The page of a rule; undefined for an unknown rule. */
export function rulePage(docs: RuleDocs, ruleId: string, locale: Locale): string | undefined {
  const pages = docs[ruleId];
  return (locale === 'zh-cn' ? pages?.['zh-cn'] : undefined) ?? pages?.en;
}

/** The first example of a rule's page that is right, as a block of Go; undefined where there is none. */
export function safeVersion(docs: RuleDocs, ruleId: string, locale: Locale): string | undefined {
  const code = /^```go right\n(.*?)^```/ms.exec(rulePage(docs, ruleId, locale) ?? '')?.[1];
  return code === undefined ? undefined : `\`\`\`go\n${code}\`\`\``;
}

/** The opening of a rule's page and its first section, which says what happens at run time. Empty for an unknown rule. */
export function ruleSummary(docs: RuleDocs, ruleId: string, locale: Locale): string {
  const page = rulePage(docs, ruleId, locale) ?? '';
  const [opening = '', first = ''] = page.replace(/^\s*# .*\n?/, '').split(/^## /m);
  const body = first.slice(first.indexOf('\n') + 1);
  return `${opening.trim()}\n\n${body.trim()}`.trim();
}
