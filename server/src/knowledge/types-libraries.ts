import type { TypeFact } from './schema.js';

const pkg = 'https://pkg.go.dev/';

/** Of the write methods that a connection of gorilla/websocket, and of its copies, allows one at a time, those that write to its state. */
const webSocketWriters =
  'NextWriter SetWriteDeadline WriteMessage WriteJSON WritePreparedMessage EnableWriteCompression SetCompressionLevel'.split(
    ' ',
  );

/** Types of popular libraries: how they may be shared, and what must be called in the end. */
export const libraryTypes: readonly TypeFact[] = [
  ...['workflow', 'internal'].map((path) => ({
    name: `go.temporal.io/sdk/${path}.Mutex`,
    isOfCoroutines: true,
    source: `${pkg}go.temporal.io/sdk/workflow#Go: the coroutines of a workflow run one at a time`,
  })),
  {
    name: 'github.com/gorilla/websocket.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    sendingMethods: webSocketWriters,
    releasedBy: ['Close'],
    source: `${pkg}github.com/gorilla/websocket#hdr-Concurrency`,
  },
  {
    name: 'github.com/fasthttp/websocket.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    sendingMethods: webSocketWriters,
    releasedBy: ['Close'],
    source: `${pkg}github.com/fasthttp/websocket#hdr-Concurrency`,
  },
  {
    name: 'github.com/gofiber/websocket/v2.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    sendingMethods: webSocketWriters,
    releasedBy: ['Close'],
    source: `${pkg}github.com/gofiber/websocket/v2: wraps fasthttp/websocket`,
  },
  {
    name: 'github.com/coder/websocket.Conn',
    concurrency: 'safe',
    releasedBy: ['Close', 'CloseNow'],
    source: `${pkg}github.com/coder/websocket#Conn`,
  },
  {
    name: 'nhooyr.io/websocket.Conn',
    concurrency: 'safe',
    releasedBy: ['Close', 'CloseNow'],
    source: `${pkg}nhooyr.io/websocket#Conn`,
  },
  {
    name: 'google.golang.org/grpc.ClientConn',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}google.golang.org/grpc#ClientConn`,
  },
  {
    name: 'google.golang.org/grpc.ServerStream',
    concurrency: 'one-reader-one-writer',
    sendingMethods: ['SendMsg'],
    generatedSenders: ['Send', 'SendAndClose'],
    isServed: true,
    source: `${pkg}google.golang.org/grpc#ServerStream`,
  },
  {
    name: 'google.golang.org/grpc.ClientStream',
    concurrency: 'one-reader-one-writer',
    sendingMethods: ['SendMsg', 'CloseSend'],
    generatedSenders: ['Send', 'CloseAndRecv'],
    source: `${pkg}google.golang.org/grpc#ClientStream`,
  },
  {
    name: 'github.com/gin-gonic/gin.Context',
    concurrency: 'unsafe',
    safeMethods: ['Get', 'Set', 'Copy'],
    source: `${pkg}github.com/gin-gonic/gin#Context.Copy`,
  },
  {
    name: 'github.com/gofiber/fiber/v2.Ctx',
    concurrency: 'unsafe',
    source: `${pkg}github.com/gofiber/fiber/v2#Ctx: values are reused across requests`,
  },
  {
    name: 'github.com/labstack/echo/v4.Context',
    concurrency: 'unsafe',
    source: 'https://echo.labstack.com/docs/context: contexts are reused by a pool',
  },
  {
    name: 'go.uber.org/zap.Logger',
    concurrency: 'safe',
    flushedBy: ['Sync'],
    source: `${pkg}go.uber.org/zap#Logger`,
  },
  {
    name: 'go.uber.org/zap.SugaredLogger',
    concurrency: 'safe',
    flushedBy: ['Sync'],
    source: `${pkg}go.uber.org/zap#SugaredLogger`,
  },
  {
    name: 'github.com/redis/go-redis/v9.Client',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/redis/go-redis/v9#Client`,
  },
  {
    name: 'github.com/gomodule/redigo/redis.Conn',
    concurrency: 'one-reader-one-writer',
    releasedBy: ['Close'],
    source: `${pkg}github.com/gomodule/redigo/redis#hdr-Concurrency`,
  },
  {
    name: 'github.com/gomodule/redigo/redis.Pool',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/gomodule/redigo/redis#Pool`,
  },
  {
    name: 'github.com/segmentio/kafka-go.Writer',
    concurrency: 'safe',
    flushedBy: ['Close'],
    releasedBy: ['Close'],
    source: `${pkg}github.com/segmentio/kafka-go#Writer`,
  },
  {
    name: 'github.com/segmentio/kafka-go.Conn',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/segmentio/kafka-go#Conn`,
  },
  {
    name: 'github.com/IBM/sarama.SyncProducer',
    releasedBy: ['Close'],
    source: `${pkg}github.com/IBM/sarama#SyncProducer`,
  },
  {
    name: 'github.com/IBM/sarama.AsyncProducer',
    flushedBy: ['Close', 'AsyncClose'],
    releasedBy: ['Close', 'AsyncClose'],
    source: `${pkg}github.com/IBM/sarama#AsyncProducer; Close flushes`,
  },
  {
    name: 'github.com/nats-io/nats.go.Conn',
    concurrency: 'safe',
    flushedBy: ['Flush', 'FlushTimeout', 'FlushWithContext', 'Drain', 'Close'],
    releasedBy: ['Close', 'Drain'],
    source: `${pkg}github.com/nats-io/nats.go#Conn`,
  },
  {
    name: 'github.com/jackc/pgx/v5.Conn',
    concurrency: 'unsafe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/jackc/pgx/v5#Conn`,
  },
  {
    name: 'github.com/jackc/pgx/v5/pgxpool.Pool',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/jackc/pgx/v5`,
  },
  {
    name: 'github.com/spf13/viper.Viper',
    concurrency: 'unsafe',
    source: 'https://github.com/spf13/viper#is-it-safe-to-concurrently-read-and-write-to-a-viper',
  },
  {
    name: 'github.com/hashicorp/golang-lru.Cache',
    concurrency: 'safe',
    source: `${pkg}github.com/hashicorp/golang-lru`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/v2.Cache',
    concurrency: 'safe',
    source: `${pkg}github.com/hashicorp/golang-lru/v2#Cache`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/simplelru.LRU',
    concurrency: 'unsafe',
    source: `${pkg}github.com/hashicorp/golang-lru/simplelru#LRU`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/v2/simplelru.LRU',
    concurrency: 'unsafe',
    source: `${pkg}github.com/hashicorp/golang-lru/v2/simplelru#LRU`,
  },
  {
    name: 'github.com/golang/groupcache/lru.Cache',
    concurrency: 'unsafe',
    source: `${pkg}github.com/golang/groupcache/lru#Cache`,
  },
  {
    name: 'golang.org/x/sync/errgroup.Group',
    concurrency: 'safe',
    source: `${pkg}golang.org/x/sync/errgroup#Group`,
  },
  {
    name: 'golang.org/x/time/rate.Limiter',
    concurrency: 'safe',
    source: `${pkg}golang.org/x/time/rate#Limiter`,
  },
];
