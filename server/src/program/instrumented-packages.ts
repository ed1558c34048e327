/**
 * Packages that `go build -race` doesn't instrument, because they implement what the memory model builds on (cmd/internal/objabi/pkgspecial.go):
 * their locks and orders are not Go's.
 */
const notInstrumented: ReadonlySet<string> = new Set([
  'runtime',
  'runtime/asan',
  'runtime/msan',
  'runtime/race',
  'internal/abi',
  'internal/byteorder',
  'internal/chacha8rand',
  'internal/coverage/rtcov',
  'internal/cpu',
  'internal/goarch',
  'internal/godebugs',
  'internal/goexperiment',
  'internal/goos',
  'internal/profilerecord',
  'internal/strconv',
  'internal/stringslite',
]);

/** Whether races in a package are races by Go's memory model. `path` is its import path. */
export function isInstrumented(path: string): boolean {
  return !notInstrumented.has(path) && !path.startsWith('internal/runtime/');
}
