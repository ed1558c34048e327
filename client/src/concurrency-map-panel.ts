import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type ConcurrencyMapAnswer,
  type ConcurrencyMapParams,
  concurrencyMapRequest,
  type MapPlace,
} from '../../protocol/requests.js';
import type { PageMessage, ShowMap } from '../webview/messages.js';
import { mapPage } from './concurrency-map-page.js';

/** How long nothing has to change, in milliseconds, before a map is drawn anew. */
const quietMs = 300;

/** The tab with the concurrency map of one package. It follows the text and the findings of the package while it is visible. */
export class ConcurrencyMapPanel {
  private static shown: ConcurrencyMapPanel | undefined;

  private readonly panel: vscode.WebviewPanel;
  private readonly disposables: vscode.Disposable[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStale = false;

  private constructor(
    private readonly client: BaseLanguageClient,
    script: string,
    private document: vscode.Uri,
    private map: ConcurrencyMapAnswer,
  ) {
    // Everything that the page needs is part of it.
    const options = { enableScripts: true, localResourceRoots: [] };
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    this.panel = vscode.window.createWebviewPanel('gotraps.concurrencyMap', titleOf(map), column, options);
    this.disposables.push(
      this.panel.onDidDispose(() => this.end()),
      this.panel.onDidChangeViewState(() => this.draw()),
      this.panel.webview.onDidReceiveMessage((message: PageMessage) => void this.answer(message)),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => this.changed(uris)),
      vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => this.changed([uri])),
    );
    this.panel.webview.html = mapPage(script, vscode.env.language);
  }

  /** Shows a map in the tab for maps, which there is one of. */
  static show(client: BaseLanguageClient, script: string, document: vscode.Uri, map: ConcurrencyMapAnswer): void {
    const { shown } = ConcurrencyMapPanel;
    if (shown === undefined) {
      ConcurrencyMapPanel.shown = new ConcurrencyMapPanel(client, script, document, map);
      return;
    }
    shown.document = document;
    shown.take(map);
    shown.panel.reveal(undefined, false);
  }

  /** Closes the tab, if there is one. */
  static close(): void {
    ConcurrencyMapPanel.shown?.panel.dispose();
  }

  private end(): void {
    clearTimeout(this.timer);
    for (const one of this.disposables) one.dispose();
    ConcurrencyMapPanel.shown = undefined;
  }

  private changed(uris: readonly vscode.Uri[]): void {
    const folder = folderOf(this.document);
    if (!uris.some((uri) => folderOf(uri) === folder)) return;
    this.isStale = true;
    this.draw();
  }

  /** Draws anew what has changed once it is seen and nothing changes any more. */
  private draw(): void {
    clearTimeout(this.timer);
    if (this.isStale && this.panel.visible) this.timer = setTimeout(() => void this.renew(), quietMs);
  }

  private async renew(): Promise<void> {
    this.isStale = false;
    const map = await askForMap(this.client, this.document).catch(() => null);
    // A server that starts anew, or knows the document no more: the next change asks again.
    if (map !== null && ConcurrencyMapPanel.shown === this) this.take(map);
  }

  private take(map: ConcurrencyMapAnswer): void {
    this.map = map;
    this.panel.title = titleOf(map);
    this.post();
  }

  private post(): void {
    const message: ShowMap = {
      kind: 'show',
      map: this.map,
      texts: {
        title: titleOf(this.map),
        exportSvg: vscode.l10n.t('Export as SVG…'),
        asList: vscode.l10n.t('The same as a list'),
        keys: vscode.l10n.t('A click or Enter goes to the code; the arrow keys go from one to the next.'),
        race: vscode.l10n.t('Thick red lines are accesses that race.'),
      },
    };
    void this.panel.webview.postMessage(message);
  }

  private async answer(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.post();
        break;
      case 'open':
        await this.open(message.place);
        break;
      case 'export':
        await this.export(message.svg);
        break;
    }
  }

  /** Beside the map, where an editor is already. */
  private async open({ uri, range }: MapPlace): Promise<void> {
    const { protocol2CodeConverter: converter } = this.client;
    const target = converter.asUri(uri);
    const editors = vscode.window.visibleTextEditors.filter(({ viewColumn }) => viewColumn !== this.panel.viewColumn);
    const isOfTarget = ({ document }: vscode.TextEditor): boolean => document.uri.toString() === target.toString();
    const viewColumn = (editors.find(isOfTarget) ?? editors[0])?.viewColumn ?? vscode.ViewColumn.Beside;
    const { start, end, isSingleLine } = converter.asRange(range);
    const selection = new vscode.Range(start, isSingleLine ? end : start);
    try {
      await vscode.window.showTextDocument(target, { viewColumn, selection });
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The file could not be opened: {0}', reasonOf(error)));
    }
  }

  private async export(svg: string): Promise<void> {
    const folder = vscode.Uri.parse(folderOf(this.document));
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folder, `${this.map.packageName}-concurrency.svg`),
      filters: { SVG: ['svg'] },
    });
    if (target === undefined) return;
    try {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The drawing could not be written: {0}', reasonOf(error)));
    }
  }
}

/** Asks the server; null for a document that is part of no package. */
export function askForMap(client: BaseLanguageClient, document: vscode.Uri): Promise<ConcurrencyMapAnswer | null> {
  const params: ConcurrencyMapParams = { uri: client.code2ProtocolConverter.asUri(document) };
  return client.sendRequest<ConcurrencyMapAnswer | null>(concurrencyMapRequest, params);
}

function titleOf({ packageName }: ConcurrencyMapAnswer): string {
  return vscode.l10n.t('Concurrency Map: {0}', packageName);
}

function folderOf(uri: vscode.Uri): string {
  return uri.with({ path: uri.path.replace(/\/[^/]*$/, '') || '/' }).toString();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
