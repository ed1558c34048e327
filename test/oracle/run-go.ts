import { spawnSync } from 'node:child_process';

/** What the oracle does on this machine. */
export type OracleMode = { readonly kind: 'run' } | { readonly kind: 'skip' | 'fail'; readonly notice: string };

/** Decides whether programs are executed: with Go they are, without it CI must not pass. */
export function oracleMode(hasGo: boolean, environment: Readonly<Record<string, string | undefined>>): OracleMode {
  if (hasGo) return { kind: 'run' };
  if (environment.CI === 'true')
    return { kind: 'fail', notice: 'the execution oracle needs Go, and CI must not pass without it' };
  return {
    kind: 'skip',
    notice: '!!! Go is not installed: the execution oracle is SKIPPED, no fixture is proven by running it !!!',
  };
}

export function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

/** Settings for the go command: this toolchain, no network, the race detector's C library. */
export const goEnvironment: Readonly<Record<string, string>> = {
  CGO_ENABLED: '1',
  GO111MODULE: 'on',
  GOFLAGS: '',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: '',
};
