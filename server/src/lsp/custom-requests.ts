import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import {
  type CheckWorkspaceAnswer,
  checkWorkspaceRequest,
  type ConcurrencyMapAnswer,
  type ConcurrencyMapParams,
  concurrencyMapRequest,
  type ExportSarifAnswer,
  type ExportSarifParams,
  exportSarifRequest,
  type FalseAlarmReport,
  falseAlarmRequest,
  type FixAllAnswer,
  type FixAllParams,
  fixAllRequest,
  type ListedRule,
  type PlaceParams,
  type ProtectionAnswer,
  protectionRequest,
  type RulePageAnswer,
  type RulePageParams,
  rulePageRequest,
  rulesRequest,
  type WatchedParams,
} from '../../../protocol/requests.js';
import { CancelledError } from '../base/cancellation.js';
import { msg } from '../base/message.js';
import { canonicalUri } from '../base/uri.js';
import { formatSarif } from '../report/format-sarif.js';
import { severityNames } from '../report/severity-names.js';
import { wantedRules, type FolderCheck } from '../session/check-folder.js';
import type { CheckedFile } from '../session/shown-findings.js';
import { cancelledError, untilCancelled } from './cancel.js';
import { concurrencyMapOf } from './concurrency-map.js';
import type { Configuration } from './configuration.js';
import { falseAlarmReport } from './false-alarm.js';
import { fixAllEdits } from './fix-all-action.js';
import type { LanguageServer } from './language-server.js';
import { protectionAt } from './protection.js';
import { rulePage } from './rule-docs.js';
import type { CheckWork, WorkspaceFindings } from './workspace-findings.js';

/** What the requests of `protocol/requests.ts` are answered with. */
export interface RequestParts {
  readonly workspace: WorkspaceFindings;
  readonly configuration: Configuration;
  /** Version of the product. */
  readonly version: string;
}

/** Answers the requests that commands are made of. */
export function answerCustomRequests(
  server: LanguageServer,
  { workspace, configuration, version }: RequestParts,
): void {
  const { connection, session } = server;

  connection.onRequest(
    checkWorkspaceRequest,
    async (params: WatchedParams, token: CancellationToken): Promise<CheckWorkspaceAnswer> => {
      const report = await watched(server, params, token, false, (work) => workspace.checkAll(work));
      const { findings, checkedFiles, packageCount: packages, warnings } = report;
      return {
        findings: findings.length,
        files: checkedFiles.length,
        packages,
        warnings: warnings.map(({ message }) => server.text(message)),
      };
    },
  );

  connection.onRequest(
    exportSarifRequest,
    async (params: ExportSarifParams, token: CancellationToken): Promise<ExportSarifAnswer> => {
      const root = canonicalUri(params.folder);
      const report = await watched(server, params, token, true, (work) => workspace.report(root, work));
      const sarif = formatSarif(report, {
        render: (message) => server.text(message),
        toolVersion: version,
        rules: wantedRules(session.engine, configuration.settingsOf(root)).map(({ meta }) => meta),
        docOf: (ruleId) => rulePage(server.ruleDocs, ruleId, server.locale),
        root,
      });
      return { sarif, findings: report.findings.length };
    },
  );

  connection.onRequest(
    fixAllRequest,
    async ({ uri, scope }: FixAllParams, token: CancellationToken): Promise<FixAllAnswer> => {
      const file = canonicalUri(uri);
      const check = await untilCancelled(token, session.checkOf(file));
      if (check === undefined) return { fixes: 0, edit: { changes: {} } };
      return fixAllEdits(server, check, { file, generation: check.generation, scope }, token);
    },
  );

  connection.onRequest(rulesRequest, (): readonly ListedRule[] =>
    session.engine.rules.map(({ meta }) => ({
      id: meta.id,
      title: server.text(meta.title),
      severity: server.text(severityNames[meta.severity]),
    })),
  );

  connection.onRequest(rulePageRequest, ({ ruleId }: RulePageParams): RulePageAnswer | null => {
    const markdown = rulePage(server.ruleDocs, ruleId, server.locale);
    return markdown === undefined ? null : { markdown };
  });

  connection.onRequest(
    falseAlarmRequest,
    async (place: PlaceParams, token: CancellationToken): Promise<readonly FalseAlarmReport[]> => {
      const found = await fileAt(server, place, token);
      if (found === undefined) return [];
      const { file, at } = found;
      const touched = file.findings.filter(({ start, end }) => start <= at && at <= end);
      return touched.map((placed) => falseAlarmReport(server, file.source, placed, version));
    },
  );

  connection.onRequest(
    protectionRequest,
    async (place: PlaceParams, token: CancellationToken): Promise<ProtectionAnswer | null> => {
      const found = await fileAt(server, place, token);
      if (found === undefined) return null;
      const { folder, file, at } = found;
      const check = [...folder.checks.values()].find(({ program }) => program.typed.input.files.includes(file.source));
      const protection = check === undefined ? undefined : protectionAt(server, check, file.source, at);
      return protection === undefined ? null : { lines: protection.lines };
    },
  );

  connection.onRequest(
    concurrencyMapRequest,
    async ({ uri }: ConcurrencyMapParams, token: CancellationToken): Promise<ConcurrencyMapAnswer | null> => {
      const key = canonicalUri(uri);
      const folder = await untilCancelled(token, session.promptCheckOf(key));
      return (folder === undefined ? undefined : concurrencyMapOf(server, folder, key)) ?? null;
    },
  );
}

/** Does long work that the client watches and may cancel. */
async function watched<T>(
  server: LanguageServer,
  params: WatchedParams,
  token: CancellationToken,
  triesFixes: boolean,
  work: (how: CheckWork) => Promise<T>,
): Promise<T> {
  const progress = server.connection.window.attachWorkDoneProgress(params.workDoneToken);
  progress.begin(server.text(msg('Gotraps: checking the workspace')), 0, undefined, true);
  const onProgress = (begun: number, total: number): void =>
    progress.report(
      Math.round((100 * (begun - 1)) / total),
      server.text(msg('checking folder {0} of {1}', begun, total)),
    );
  try {
    return await work({ token, triesFixes, onProgress });
  } catch (error) {
    if (error instanceof CancelledError) throw cancelledError();
    throw new ResponseError(LSPErrorCodes.RequestFailed, error instanceof Error ? error.message : String(error));
  } finally {
    progress.done();
  }
}

async function fileAt(
  server: LanguageServer,
  { uri, position }: PlaceParams,
  token: CancellationToken,
): Promise<{ readonly folder: FolderCheck; readonly file: CheckedFile; readonly at: number } | undefined> {
  const key = canonicalUri(uri);
  const folder = await untilCancelled(token, server.session.checkOf(key));
  const file = folder?.files.get(key);
  if (folder === undefined || file === undefined) return undefined;
  return { folder, file, at: server.client.encoding.toOffset(file.source.lines, position) };
}
