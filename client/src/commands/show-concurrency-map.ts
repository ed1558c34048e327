import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type ConcurrencyMapAnswer, concurrencyMapRequest } from '../../../protocol/requests.js';
import { ConcurrencyMapPanel } from '../concurrency-map-panel.js';
import { ask, caret } from './ask.js';

/** Draws who runs beside whom in the package of the active editor. Returns what is drawn. */
export async function showConcurrencyMap(
  client: BaseLanguageClient,
  extension: vscode.Uri,
): Promise<ConcurrencyMapAnswer | undefined> {
  const place = caret(client);
  if (place === undefined) return undefined;
  const map = await ask<ConcurrencyMapAnswer | null>(client, concurrencyMapRequest, { uri: place.uri });
  if (map === undefined) return undefined;
  if (map === null) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This file is part of no package that is checked.'));
    return undefined;
  }
  const script = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist/concurrency-map.js'));
  const document = client.protocol2CodeConverter.asUri(place.uri);
  ConcurrencyMapPanel.show(client, new TextDecoder().decode(script), document, map);
  return map;
}
