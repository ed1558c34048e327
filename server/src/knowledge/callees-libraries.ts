import type { CalleeFact, CallbackRun } from './schema.js';

const sync = 'https://pkg.go.dev/golang.org/x/sync';

function fact(name: string, index: number, runs: CallbackRun, source: string, isVariadic = false): CalleeFact {
  return { name, callbacks: [{ index, runs, ...(isVariadic ? { isVariadic } : {}) }], source };
}

/** Methods of one router type whose arguments from `index` on are handlers, run in a goroutine of each connection or request. */
function routes(type: string, methods: string, index: number, source: string): readonly CalleeFact[] {
  return methods.split(' ').map((method) => fact(`(*${type}).${method}`, index, 'in-goroutine-many', source, true));
}

const verbs = 'GET POST PUT PATCH DELETE HEAD OPTIONS';
const titleVerbs = 'Get Post Put Patch Delete Head Options';

const gin = 'https://pkg.go.dev/github.com/gin-gonic/gin: handlers run in the goroutine of each net/http request';
const echo = 'https://echo.labstack.com/docs/routing: handlers run in the goroutine of each net/http request';
const chi = 'https://pkg.go.dev/github.com/go-chi/chi/v5: handlers are net/http handlers';
const fiber = 'https://docs.gofiber.io: handlers run in the goroutine of each connection';
const mux = 'https://pkg.go.dev/github.com/gorilla/mux: handlers are net/http handlers';
const httprouter = 'https://pkg.go.dev/github.com/julienschmidt/httprouter: handlers are net/http handlers';
const cron = 'https://pkg.go.dev/github.com/robfig/cron/v3';
const nats = 'https://pkg.go.dev/github.com/nats-io/nats.go: one goroutine for each asynchronous subscription';

const echoTypes = ['github.com/labstack/echo/v4', 'github.com/labstack/echo'];
const chiPaths = ['github.com/go-chi/chi/v5', 'github.com/go-chi/chi'];
const fiberPaths = ['github.com/gofiber/fiber/v2', 'github.com/gofiber/fiber/v3', 'github.com/gofiber/fiber'];

/** What functions of popular libraries do with callbacks. */
export const libraryCallees: readonly CalleeFact[] = [
  fact(`(*golang.org/x/sync/errgroup.Group).Go`, 0, 'in-goroutine-once', `${sync}/errgroup#Group.Go`),
  fact(`(*golang.org/x/sync/errgroup.Group).TryGo`, 0, 'in-goroutine-once', `${sync}/errgroup#Group.TryGo`),
  {
    name: '(*golang.org/x/sync/errgroup.Group).Wait',
    blocks: true,
    waitsForCallbacks: true,
    source: `${sync}/errgroup#Group.Wait`,
  },
  fact('(*golang.org/x/sync/singleflight.Group).Do', 1, 'in-place', `${sync}/singleflight#Group.Do`),
  fact('(*golang.org/x/sync/singleflight.Group).DoChan', 1, 'in-goroutine-once', `${sync}/singleflight#Group.DoChan`),
  {
    name: '(*golang.org/x/sync/semaphore.Weighted).Acquire',
    blocks: true,
    source: `${sync}/semaphore#Weighted.Acquire`,
  },
  fact(
    '(*github.com/sourcegraph/conc.WaitGroup).Go',
    0,
    'in-goroutine-once',
    'https://pkg.go.dev/github.com/sourcegraph/conc',
  ),
  {
    name: '(*github.com/sourcegraph/conc.WaitGroup).Wait',
    blocks: true,
    waitsForCallbacks: true,
    source: 'https://pkg.go.dev/github.com/sourcegraph/conc',
  },
  fact(
    '(*github.com/sourcegraph/conc/pool.Pool).Go',
    0,
    'in-goroutine-once',
    'https://pkg.go.dev/github.com/sourcegraph/conc/pool',
  ),
  {
    name: '(*github.com/sourcegraph/conc/pool.Pool).Wait',
    blocks: true,
    waitsForCallbacks: true,
    source: 'https://pkg.go.dev/github.com/sourcegraph/conc/pool',
  },
  fact(
    'github.com/panjf2000/ants/v2.Submit',
    0,
    'in-goroutine-once',
    'https://pkg.go.dev/github.com/panjf2000/ants/v2',
  ),
  fact(
    '(*github.com/panjf2000/ants/v2.Pool).Submit',
    0,
    'in-goroutine-once',
    'https://pkg.go.dev/github.com/panjf2000/ants/v2',
  ),
  fact(
    '(*github.com/oklog/run.Group).Add',
    0,
    'in-goroutine-once',
    'https://pkg.go.dev/github.com/oklog/run#Group',
    true,
  ),
  ...routes('github.com/gin-gonic/gin.RouterGroup', `${verbs} Any`, 1, gin),
  ...routes('github.com/gin-gonic/gin.RouterGroup', 'Use', 0, gin),
  ...routes('github.com/gin-gonic/gin.RouterGroup', 'Handle Match', 2, gin),
  ...routes('github.com/gin-gonic/gin.RouterGroup', 'Group', 1, gin),
  ...routes('github.com/gin-gonic/gin.Engine', `${verbs} Any`, 1, gin),
  ...routes('github.com/gin-gonic/gin.Engine', 'Use NoRoute NoMethod', 0, gin),
  ...routes('github.com/gin-gonic/gin.Engine', 'Handle Match', 2, gin),
  ...echoTypes.flatMap((path) => [
    ...routes(`${path}.Echo`, `${verbs} CONNECT TRACE Any`, 1, echo),
    ...routes(`${path}.Echo`, 'Use Pre', 0, echo),
    ...routes(`${path}.Echo`, 'Add Match', 2, echo),
    ...routes(`${path}.Group`, `${verbs} CONNECT TRACE Any`, 1, echo),
    ...routes(`${path}.Group`, 'Use', 0, echo),
    ...routes(`${path}.Group`, 'Add Match', 2, echo),
  ]),
  ...chiPaths.flatMap((path) => [
    ...routes(`${path}.Mux`, `${titleVerbs} Connect Trace Handle HandleFunc`, 1, chi),
    ...routes(`${path}.Mux`, 'NotFound MethodNotAllowed Use', 0, chi),
    ...routes(`${path}.Mux`, 'Method MethodFunc', 2, chi),
    ...`${titleVerbs} Connect Trace Handle HandleFunc`
      .split(' ')
      .map((method) => fact(`(${path}.Router).${method}`, 1, 'in-goroutine-many', chi)),
    ...'Method MethodFunc'.split(' ').map((method) => fact(`(${path}.Router).${method}`, 2, 'in-goroutine-many', chi)),
    ...'Route Group'
      .split(' ')
      .flatMap((method) => [
        fact(`(${path}.Router).${method}`, method === 'Route' ? 1 : 0, 'in-place', chi),
        fact(`(*${path}.Mux).${method}`, method === 'Route' ? 1 : 0, 'in-place', chi),
      ]),
  ]),
  ...fiberPaths.flatMap((path) => [
    ...routes(`${path}.App`, `${titleVerbs} Connect Trace All`, 1, fiber),
    ...routes(`${path}.App`, 'Use', 0, fiber),
    ...routes(`${path}.App`, 'Add', 2, fiber),
    ...routes(`${path}.Group`, `${titleVerbs} Connect Trace All`, 1, fiber),
    ...routes(`${path}.Group`, 'Use', 0, fiber),
    ...`${titleVerbs} All`
      .split(' ')
      .map((method) => fact(`(${path}.Router).${method}`, 1, 'in-goroutine-many', fiber, true)),
  ]),
  ...routes('github.com/gorilla/mux.Router', 'HandleFunc Handle', 1, mux),
  ...routes('github.com/gorilla/mux.Router', 'Use', 0, mux),
  ...routes('github.com/gorilla/mux.Route', 'HandlerFunc Handler', 0, mux),
  ...routes('github.com/julienschmidt/httprouter.Router', verbs, 1, httprouter),
  ...routes('github.com/julienschmidt/httprouter.Router', 'Handle Handler HandlerFunc', 2, httprouter),
  ...['github.com/robfig/cron/v3', 'github.com/robfig/cron'].flatMap((path) => [
    fact(`(*${path}.Cron).AddFunc`, 1, 'in-goroutine-many', cron),
    fact(`(*${path}.Cron).AddJob`, 1, 'in-goroutine-many', cron),
    fact(`(*${path}.Cron).Schedule`, 1, 'in-goroutine-many', cron),
  ]),
  fact('(*github.com/nats-io/nats.go.Conn).Subscribe', 1, 'in-goroutine-serial', nats),
  fact('(*github.com/nats-io/nats.go.Conn).QueueSubscribe', 2, 'in-goroutine-serial', nats),
  fact(
    '(github.com/eclipse/paho.mqtt.golang.Client).Subscribe',
    2,
    'in-goroutine-many',
    'https://pkg.go.dev/github.com/eclipse/paho.mqtt.golang#ClientOptions.SetOrderMatters: handlers may run concurrently',
  ),
  fact(
    '(*google.golang.org/grpc.Server).RegisterService',
    1,
    'in-goroutine-many',
    'https://pkg.go.dev/google.golang.org/grpc#Server.Serve',
  ),
  {
    name: '(*google.golang.org/grpc.Server).Serve',
    blocks: true,
    source: 'https://pkg.go.dev/google.golang.org/grpc#Server.Serve',
  },
  {
    name: '(*google.golang.org/grpc.Server).GracefulStop',
    blocks: true,
    waitsForCallbacks: true,
    source: 'https://pkg.go.dev/google.golang.org/grpc#Server.GracefulStop',
  },
  {
    name: '(*go.uber.org/zap.Logger).Fatal',
    neverReturns: true,
    source: 'https://pkg.go.dev/go.uber.org/zap#Logger.Fatal',
  },
  {
    name: '(*go.uber.org/zap.SugaredLogger).Fatal',
    neverReturns: true,
    source: 'https://pkg.go.dev/go.uber.org/zap#SugaredLogger.Fatal',
  },
  {
    name: '(*go.uber.org/zap.SugaredLogger).Fatalf',
    neverReturns: true,
    source: 'https://pkg.go.dev/go.uber.org/zap#SugaredLogger.Fatalf',
  },
  ...'FailNow Fail'.split(' ').map((name): CalleeFact => ({
    name: `github.com/stretchr/testify/require.${name}`,
    neverReturns: true,
    source: 'https://pkg.go.dev/github.com/stretchr/testify/require',
  })),
  ...'Fatal Fatalf Fatalln'.split(' ').map((name): CalleeFact => ({
    name: `github.com/sirupsen/logrus.${name}`,
    neverReturns: true,
    source: 'https://pkg.go.dev/github.com/sirupsen/logrus',
  })),
];
