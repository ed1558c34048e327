import { textHash } from '../base/text-hash.js';
import type { Severity } from '../rules/rule.js';
import type { Render, Report } from '../report/report.js';

const severityNames: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/** The findings as GitLab's Code Quality report has them (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). */
export function formatGitlab(report: Report, render: Render): string {
  const issues = report.findings.map(({ ruleId, severity, message, place, fingerprint }) => ({
    description: render(message),
    check_name: ruleId,
    // GitLab wants it unique in the whole report.
    fingerprint: textHash(`${place.file.replace(/[^/]*$/, '')} ${ruleId} ${fingerprint}`),
    severity: severityNames[severity],
    location: { path: place.file, lines: { begin: place.start.line, end: place.end.line } },
  }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
