import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { msg } from '../base/message.js';
import type { Timers } from '../host/timers.js';
import type { LanguageServer } from './language-server.js';

/** Work that ends sooner, in milliseconds, is not worth a progress bar. */
const patienceMs = 400;

/** Shows the client that folders are being read, once that takes a while. */
export class ProgressReporter {
  private readonly working = new Map<string, { readonly filesRead: number; readonly fileCount: number }>();
  private cancelStart: (() => void) | undefined;
  private reporter: Promise<WorkDoneProgressServerReporter> | undefined;

  constructor(
    private readonly server: LanguageServer,
    private readonly timers: Timers,
  ) {}

  update(folder: string, progress: { readonly filesRead: number; readonly fileCount: number } | undefined): void {
    if (!this.server.client.showsProgress) return;
    if (progress === undefined) {
      this.working.delete(folder);
      if (this.working.size === 0) this.end();
      return;
    }
    this.working.set(folder, progress);
    if (this.reporter !== undefined) this.report(this.reporter);
    else this.cancelStart ??= this.timers.after(patienceMs, () => this.begin());
  }

  private begin(): void {
    this.cancelStart = undefined;
    this.reporter = this.server.connection.window.createWorkDoneProgress();
    void this.reporter.then((reporter) => {
      const title = this.server.text(msg('Gotraps: reading Go files'));
      reporter.begin(title, this.percentage(), this.text(), false);
    });
  }

  private report(created: Promise<WorkDoneProgressServerReporter>): void {
    void created.then((reporter) => {
      if (this.reporter === created) reporter.report(this.percentage(), this.text());
    });
  }

  private end(): void {
    this.cancelStart?.();
    this.cancelStart = undefined;
    void this.reporter?.then((reporter) => reporter.done());
    this.reporter = undefined;
  }

  private sum(key: 'filesRead' | 'fileCount'): number {
    return [...this.working.values()].reduce((total, progress) => total + progress[key], 0);
  }

  private percentage(): number {
    return Math.round((100 * this.sum('filesRead')) / Math.max(1, this.sum('fileCount')));
  }

  private text(): string {
    return this.server.text(msg('{0} of {1} files', this.sum('filesRead'), this.sum('fileCount')));
  }
}
