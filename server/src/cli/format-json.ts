import { countSeverities, type Render, type Report, type ReportedFinding, type ReportRange } from '../report/report.js';

/** The report as JSON; docs/command-line.md describes it, and `version` changes when an existing field does. */
export function formatJson(report: Report, render: Render, toolVersion: string): string {
  const document = {
    version: 1,
    tool: { name: 'gotraps', version: toolVersion },
    findings: report.findings.map((finding) => toJson(finding, render)),
    suppressed: report.suppressed.map(({ finding, reason }) => ({ ...toJson(finding, render), reason })),
    notes: report.notes.map((note) => ({ message: render(note.message), ...rangeOf(note.place) })),
    warnings: report.warnings.map((warning) => ({ file: warning.file, message: render(warning.message) })),
    summary: {
      files: report.checkedFiles.length,
      lines: report.lineCount,
      packages: report.packageCount,
      ...countSeverities(report.findings),
      suppressed: report.suppressed.length,
      known: report.known.length,
      fixed: report.fixCount,
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function rangeOf(range: ReportRange): Pick<ReportRange, 'file' | 'start' | 'end'> {
  return { file: range.file, start: range.start, end: range.end };
}

function toJson(finding: ReportedFinding, render: Render): object {
  return {
    rule: finding.ruleId,
    severity: finding.severity,
    message: render(finding.message),
    ...rangeOf(finding.place),
    related: finding.related.map(({ place, message }) => ({ message: render(message), ...rangeOf(place) })),
    fixes: finding.fixes.map((fix) => ({
      kind: fix.kind,
      title: render(fix.title),
      preferred: fix.isPreferred,
      edits: fix.edits.map((edit) => ({ ...rangeOf(edit), newText: edit.newText })),
    })),
    fingerprint: finding.fingerprint,
  };
}
