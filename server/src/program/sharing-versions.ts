/** Versions of a program that share results, by number, later ones higher. */
export class SharingVersions {
  private newest = 0;
  /** The last one that changed results which it shares with earlier ones. */
  private changing = 0;

  add(changesShared: boolean): number {
    this.newest++;
    if (changesShared) this.changing = this.newest;
    return this.newest;
  }

  /** Whether the results of a version are still its own. */
  isIntact(version: number): boolean {
    return version >= this.changing;
  }
}
