import type { Locale } from '../base/localize.js';

/** Pages of the rules in Markdown, by rule id. */
export type RuleDocs = Readonly<Record<string, { readonly en: string; readonly 'zh-cn'?: string }>>;

/** The opening of a rule's page: what stands between its title and its first section. Empty for an unknown rule. */
export function ruleSummary(docs: RuleDocs, ruleId: string, locale: Locale): string {
  const pages = docs[ruleId];
  const page = (locale === 'zh-cn' ? pages?.['zh-cn'] : undefined) ?? pages?.en ?? '';
  const withoutTitle = page.replace(/^\s*# .*\n?/, '');
  const section = withoutTitle.search(/^## /m);
  return (section < 0 ? withoutTitle : withoutTitle.slice(0, section)).trim();
}
