import picocolors from 'picocolors';
import { render, type Locale } from '../base/localize.js';
import { ruleDocs } from '../rules/generated/rule-docs.js';
import type { ColorMode } from './arguments.js';
import { complain, isColored } from './check-command.js';
import type { CliSystem, ExitStatus } from './cli-system.js';
import { markdownForTerminal } from './terminal-markdown.js';

/** `gotraps explain`: the page of a rule, or the list of rules. */
export function runExplain(rule: string | undefined, color: ColorMode, locale: Locale, system: CliSystem): ExitStatus {
  const colors = picocolors.createColors(isColored(color, system.stdout, system));
  if (rule === undefined) {
    const width = Math.max(0, ...system.rules.map(({ meta }) => meta.id.length));
    for (const { meta } of system.rules) {
      const title = render(meta.title, locale);
      system.stdout.write(`${colors.bold(meta.id.padEnd(width))}  ${meta.severity.padEnd(11)}  ${title}\n`);
    }
    return 0;
  }
  const width = Math.min(system.stdout.columns ?? 80, 100);
  const page = ruleDocs[rule];
  if (page === undefined) {
    complain(system, `there is no rule '${rule}'; gotraps explain lists the rules`);
    return 2;
  }
  system.stdout.write(markdownForTerminal(page[locale] ?? page.en, colors, width));
  return 0;
}
