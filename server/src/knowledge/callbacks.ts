/**
 * How functions of other packages run the functions they are given. Sources: the documentation of each package, as
 * `go doc time.AfterFunc` prints it.
 */
export type CallbackRun =
  /** Before the call returns, in the caller's goroutine. */
  | 'in-place'
  /** Once, in a goroutine of its own, which the receiver's `Wait` waits for where it has one. */
  | 'goroutine'
  /** In several goroutines, which end before the call returns. */
  | 'goroutines'
  /** In a goroutine for each request, once the server serves. */
  | 'handler'
  /** Once, in a goroutine of its own, after a time. */
  | 'timer'
  /** In place, unless it calls `t.Parallel`. */
  | 'subtest';

const byFunction: ReadonlyMap<string, CallbackRun> = new Map<string, CallbackRun>([
  ['time.AfterFunc', 'timer'],
  ['context.AfterFunc', 'goroutine'],
  ['runtime.SetFinalizer', 'goroutine'],
  ['runtime.AddCleanup', 'goroutine'],
  ['(*testing.T).Run', 'subtest'],
  ['(*testing.B).Run', 'in-place'],
  ['(*testing.B).RunParallel', 'goroutines'],
  ['(*sync.Map).Range', 'in-place'],
  ['net/http.HandleFunc', 'handler'],
  ['net/http.Handle', 'handler'],
  ['(*net/http.ServeMux).HandleFunc', 'handler'],
  ['(*net/http.ServeMux).Handle', 'handler'],
  ['net/http/httptest.NewServer', 'handler'],
  ['net/http/httptest.NewTLSServer', 'handler'],
  ['net/http/httptest.NewUnstartedServer', 'handler'],
]);

/** Packages whose functions call the functions they are given before they return. */
const inPlacePackages: ReadonlySet<string> = new Set([
  'bytes', 'go/ast', 'io/fs', 'maps', 'path/filepath', 'slices', 'sort', 'strings',
]);

/** First parameters of functions that a server calls once a request, from goroutines of its own. */
const requestTypes: ReadonlySet<string> = new Set([
  'net/http.ResponseWriter',
  'github.com/gin-gonic/gin.Context',
  'github.com/labstack/echo/v4.Context',
  'github.com/labstack/echo.Context',
  'github.com/gofiber/fiber/v2.Ctx',
  'github.com/gofiber/fiber/v3.Ctx',
]);

/**
 * How a callback runs, undefined when nothing is known.
 *
 * @param callee full name as go/types prints it: `time.AfterFunc`, `(*sync.WaitGroup).Go`
 * @param firstParameter full name of the callback's first parameter's type, pointer removed
 */
export function callbackRunOf(callee: string, firstParameter: string | undefined): CallbackRun | undefined {
  const known = byFunction.get(callee);
  if (known !== undefined) return known;
  // `errgroup.Group.Go`, `sync.WaitGroup.Go` (Go 1.25) and every group made after them.
  if (/^\(.*\)\.Go$/.test(callee)) return 'goroutine';
  if (firstParameter !== undefined && requestTypes.has(firstParameter)) return 'handler';
  const dot = callee.lastIndexOf('.');
  return !callee.startsWith('(') && inPlacePackages.has(callee.slice(0, dot)) ? 'in-place' : undefined;
}
