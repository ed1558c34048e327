import type {
  ArtifactChange,
  Location,
  Log,
  Notification,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result,
  Run,
} from 'sarif';
import { relativePath } from '../base/uri.js';
import type { RuleMeta, Severity } from '../rules/rule.js';
import { homepage, rulePageUrl } from '../base/product.js';
import { fingerprintName } from './read-sarif.js';
import type { Render, Report, ReportedFinding, ReportEdit, ReportFix, ReportRange } from './report.js';

export interface SarifOptions {
  readonly render: Render;
  readonly toolVersion: string;
  readonly rules: readonly RuleMeta[];
  /** Markdown page of a rule; undefined when there is none. */
  readonly docOf: (ruleId: string) => string | undefined;
  /** Status that the program ends with; undefined where it goes on. */
  readonly exitCode?: number;
  /** URI of the folder that results are relative to. */
  readonly root: string;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * The report as a SARIF 2.1.0 log (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). Silenced findings
 * are in it with their suppression, as the standard has it.
 */
export function formatSarif(report: Report, options: SarifOptions): string {
  const results = [
    ...report.findings.map((finding) => toResult(finding, options)),
    ...report.suppressed.map(({ finding, reason }): Result => {
      const justification = reason === '' ? {} : { justification: reason };
      return { ...toResult(finding, options), suppressions: [{ kind: 'inSource', ...justification }] };
    }),
  ];
  const { exitCode } = options;
  return sarifLog({
    tool: {
      driver: {
        name: 'gotraps',
        version: options.toolVersion,
        semanticVersion: options.toolVersion,
        informationUri: homepage,
        rules: options.rules.map((rule) => toDescriptor(rule, options)),
      },
    },
    originalUriBaseIds: { SRCROOT: { uri: folderUri(options.root) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: exitCode !== 2,
        ...(exitCode === undefined ? {} : { exitCode }),
        workingDirectory: { uri: folderUri(options.root) },
        toolExecutionNotifications: notifications(report, options),
      },
    ],
    results,
  });
}

/** A log with one run. */
export function sarifLog(run: Run): string {
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** URI of a folder, as a base that relative references are resolved against. */
export function folderUri(uri: string): string {
  return uri.endsWith('/') ? uri : `${uri}/`;
}

function toDescriptor(rule: RuleMeta, { render, docOf }: SarifOptions): ReportingDescriptor {
  const title = render(rule.title);
  const doc = docOf(rule.id);
  return {
    id: rule.id,
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: doc === undefined ? { text: title } : { text: doc, markdown: doc },
    helpUri: rulePageUrl(rule.id),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ['concurrency', rule.family] },
  };
}

function toResult(finding: ReportedFinding, options: SarifOptions): Result {
  const { render, root, rules } = options;
  return {
    ruleId: finding.ruleId,
    ruleIndex: rules.findIndex((rule) => rule.id === finding.ruleId),
    level: levels[finding.severity],
    message: { text: render(finding.message) },
    locations: [{ physicalLocation: toPhysical(finding.place, root) }],
    relatedLocations: finding.related.map(({ place, message }, i): Location => ({
      id: i,
      physicalLocation: toPhysical(place, root),
      message: { text: render(message) },
    })),
    partialFingerprints: { [fingerprintName]: finding.fingerprint },
    fixes: finding.fixes.map((fix) => ({
      description: { text: render(fix.title) },
      artifactChanges: toChanges(fix, root),
    })),
    properties: { severity: finding.severity },
  };
}

function toPhysical(range: ReportRange, root: string): PhysicalLocation {
  return { artifactLocation: toArtifact(range.uri, root), region: toRegion(range) };
}

function toArtifact(uri: string, root: string): { uri: string; uriBaseId?: string } {
  const relative = relativePath(root, uri);
  if (relative === undefined || relative === '') return { uri };
  // Both are canonical, so what follows the root is the relative reference, percent encoding included.
  return { uri: uri.slice(folderUri(root).length), uriBaseId: 'SRCROOT' };
}

function toRegion(range: ReportRange): Region {
  return {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  };
}

function toChanges(fix: ReportFix, root: string): ArtifactChange[] {
  const byFile = new Map<string, ReportEdit[]>();
  for (const edit of fix.edits) byFile.set(edit.uri, [...(byFile.get(edit.uri) ?? []), edit]);
  return [...byFile].map(([uri, edits]) => ({
    artifactLocation: toArtifact(uri, root),
    replacements: edits.map((edit) => ({
      deletedRegion: toRegion(edit),
      insertedContent: { text: edit.newText },
    })),
  }));
}

function notifications(report: Report, { render, root }: SarifOptions): Notification[] {
  return [
    ...report.warnings.map((warning): Notification => ({
      level: 'warning',
      message: { text: render(warning.message) },
      locations: [{ physicalLocation: { artifactLocation: toArtifact(warning.uri, root) } }],
    })),
    ...report.notes.map((note): Notification => ({
      level: 'note',
      message: { text: render(note.message) },
      locations: [{ physicalLocation: toPhysical(note.place, root) }],
    })),
  ];
}
