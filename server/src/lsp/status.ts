import { type StatusParams, statusNotification } from '../../../protocol/requests.js';
import type { Timers } from '../host/timers.js';
import type { LanguageServer } from './language-server.js';
import type { FolderDiagnostics } from './workspace-findings.js';

/** Wait, in milliseconds, before a client is told: one edit may change several things. */
const settleMs = 100;

/** Tells a client that shows it what the server is doing and how much it has found. */
export class StatusReporter {
  private readonly working = new Map<string, { readonly filesRead: number; readonly fileCount: number }>();
  private isWaiting = false;
  private last = '';

  constructor(
    private readonly server: LanguageServer,
    private readonly timers: Timers,
    private readonly closed: () => ReadonlyMap<string, FolderDiagnostics>,
  ) {}

  /** @param progress undefined: the folder is done */
  update(folder: string, progress: { readonly filesRead: number; readonly fileCount: number } | undefined): void {
    if (progress === undefined) this.working.delete(folder);
    else this.working.set(folder, progress);
    this.changed();
  }

  /** To be called when findings may have come or gone. */
  changed(): void {
    if (!this.server.client.showsStatus || this.isWaiting) return;
    this.isWaiting = true;
    this.timers.after(settleMs, () => {
      this.isWaiting = false;
      this.tell();
    });
  }

  private tell(): void {
    const status: StatusParams = { reading: this.reading(), findings: this.findingCount() };
    const text = JSON.stringify(status);
    if (text === this.last) return;
    this.last = text;
    void this.server.connection.sendNotification(statusNotification, status);
  }

  private reading(): StatusParams['reading'] {
    if (this.working.size === 0) return null;
    const folders = [...this.working.values()];
    return {
      done: folders.reduce((sum, { filesRead }) => sum + filesRead, 0),
      total: folders.reduce((sum, { fileCount }) => sum + fileCount, 0),
    };
  }

  private findingCount(): number {
    let count = 0;
    for (const check of this.server.session.currentChecks()) {
      for (const { findings } of check.files.values()) count += findings.length;
    }
    for (const files of this.closed().values()) {
      for (const diagnostics of files.values()) count += diagnostics.length;
    }
    return count;
  }
}
