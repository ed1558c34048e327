/** The product's page. */
export const homepage = 'https://github.com/gotraps/gotraps';

/** Address of a rule's page. */
export function rulePageUrl(ruleId: string): string {
  return `${homepage}/blob/main/docs/rules/${ruleId}.md`;
}
