import type { Colors } from 'picocolors/types';
import { msg } from '../base/message.js';
import { severities, type Severity } from '../rules/rule.js';
import { codeFrame } from './code-frame.js';
import { safeText } from './display-text.js';
import { countSeverities, type Render, type Report, type ReportedFinding, type ReportPlace } from '../report/report.js';
import { severityNames } from '../report/severity-names.js';

export interface TextOptions {
  readonly colors: Colors;
  readonly render: Render;
  /** Findings only. */
  readonly isQuiet: boolean;
  readonly seconds: number;
}

/**
 * The report for people. Places read `file:line:column: severity: message`, as compilers print them, so that editors and CI
 * services find them.
 */
export function formatText(report: Report, options: TextOptions): string {
  const blocks = report.findings.map((finding) => findingBlock(finding, options));
  if (!options.isQuiet) {
    for (const note of report.notes) {
      blocks.push(placeBlock(note.place, 'hint', options.render(note.message), '', '', options));
    }
    blocks.push(summary(report, options));
  }
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

function painter(severity: Severity | 'note', colors: Colors): (text: string) => string {
  switch (severity) {
    case 'error':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'information':
      return colors.blue;
    case 'hint':
    case 'note':
      return colors.cyan;
  }
}

function placeBlock(
  place: ReportPlace,
  level: Severity | 'note',
  text: string,
  suffix: string,
  indent: string,
  options: TextOptions,
): string[] {
  const { colors, render } = options;
  const paint = painter(level, colors);
  const where = colors.bold(`${safeText(place.file)}:${place.start.line}:${place.start.column}:`);
  const name = level === 'note' ? msg('note') : severityNames[level];
  const head = `${indent}${where} ${colors.bold(paint(`${render(name)}:`))} ${safeText(text)}${suffix}`;
  return [head, ...codeFrame(place, `${indent}    `, colors, paint)];
}

function findingBlock(finding: ReportedFinding, options: TextOptions): string[] {
  const { colors, render } = options;
  const suffix = ` ${colors.dim(`[${finding.ruleId}]`)}`;
  const lines = placeBlock(finding.place, finding.severity, render(finding.message), suffix, '', options);
  for (const related of finding.related) {
    lines.push(...placeBlock(related.place, 'note', render(related.message), '', '  ', options));
  }
  for (const fix of finding.fixes) {
    const command = colors.dim(`(gotraps check --fix=${fix.kind})`);
    lines.push(`  ${colors.bold(colors.green(`${render(msg('fix'))}:`))} ${safeText(render(fix.title))} ${command}`);
  }
  return lines;
}

function summary(report: Report, { colors, render, seconds }: TextOptions): string[] {
  const counts = countSeverities(report.findings);
  const scope = render(
    msg(
      'files: {0}, lines: {1}, {2} s',
      report.checkedFiles.length,
      report.lineCount,
      seconds.toFixed(seconds < 10 ? 2 : 1),
    ),
  );
  const parts = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${render(severityNames[severity])}: ${counts[severity]}`);
  if (report.suppressed.length > 0) parts.push(render(msg('silenced by comments: {0}', report.suppressed.length)));
  if (report.known.length > 0) parts.push(render(msg('known: {0}', report.known.length)));
  const verdict =
    report.findings.length === 0
      ? colors.green(render(msg('No traps found')))
      : colors.bold(render(msg('Traps found: {0}', report.findings.length)));
  const fixed =
    report.fixCount === 0
      ? []
      : [render(msg('Fixes made: {0}, in files: {1}', report.fixCount, report.changes.length))];
  return [...fixed, `${verdict}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}; ${scope}`];
}
