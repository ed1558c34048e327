import type { TypeFact } from './schema.js';

const pkg = 'https://pkg.go.dev/';

/** Types of popular libraries: how they may be shared, and what must be called in the end. */
export const libraryTypes: readonly TypeFact[] = [
  {
    name: 'github.com/gorilla/websocket.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    releasedBy: ['Close'],
    source: `${pkg}github.com/gorilla/websocket#hdr-Concurrency: "one concurrent reader and one concurrent writer"`,
  },
  {
    name: 'github.com/fasthttp/websocket.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    releasedBy: ['Close'],
    source: `${pkg}github.com/fasthttp/websocket#hdr-Concurrency`,
  },
  {
    name: 'github.com/gofiber/websocket/v2.Conn',
    concurrency: 'one-reader-one-writer',
    safeMethods: ['Close', 'WriteControl'],
    releasedBy: ['Close'],
    source: `${pkg}github.com/gofiber/websocket/v2: wraps fasthttp/websocket`,
  },
  {
    name: 'github.com/coder/websocket.Conn',
    concurrency: 'safe',
    releasedBy: ['Close', 'CloseNow'],
    source: `${pkg}github.com/coder/websocket#Conn: "All methods may be called concurrently except for Reader and Read."`,
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
    source: `${pkg}google.golang.org/grpc#ClientConn: "ClientConns are safe to use by multiple goroutines"`,
  },
  {
    name: 'google.golang.org/grpc.ServerStream',
    concurrency: 'one-reader-one-writer',
    source: `${pkg}google.golang.org/grpc#ServerStream: "not safe to call SendMsg on the same stream in different goroutines"`,
  },
  {
    name: 'google.golang.org/grpc.ClientStream',
    concurrency: 'one-reader-one-writer',
    source: `${pkg}google.golang.org/grpc#ClientStream: "not safe to call SendMsg on the same stream in different goroutines"`,
  },
  {
    name: 'github.com/gin-gonic/gin.Context',
    concurrency: 'unsafe',
    safeMethods: ['Get', 'Set', 'Copy'],
    source: `${pkg}github.com/gin-gonic/gin#Context.Copy: "has to be used when the context has to be passed to a goroutine"`,
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
    source: `${pkg}go.uber.org/zap#Logger: "All methods are safe for concurrent use."`,
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
    source: `${pkg}github.com/redis/go-redis/v9#Client: "It's safe for concurrent use by multiple goroutines."`,
  },
  {
    name: 'github.com/gomodule/redigo/redis.Conn',
    concurrency: 'one-reader-one-writer',
    releasedBy: ['Close'],
    source: `${pkg}github.com/gomodule/redigo/redis#hdr-Concurrency: "one concurrent caller to the Receive … and one … Send and Flush"`,
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
    source: `${pkg}github.com/segmentio/kafka-go#Writer: "Writers are safe to use concurrently from multiple goroutines"`,
  },
  {
    name: 'github.com/segmentio/kafka-go.Reader',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/segmentio/kafka-go#Reader`,
  },
  {
    name: 'github.com/segmentio/kafka-go.Conn',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/segmentio/kafka-go#Conn: "Conns are safe to use concurrently from multiple goroutines"`,
  },
  {
    name: 'github.com/IBM/sarama.SyncProducer',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/IBM/sarama#SyncProducer`,
  },
  {
    name: 'github.com/IBM/sarama.AsyncProducer',
    concurrency: 'safe',
    flushedBy: ['Close', 'AsyncClose'],
    releasedBy: ['Close', 'AsyncClose'],
    source: `${pkg}github.com/IBM/sarama#AsyncProducer: "must be read or … will deadlock"; Close flushes`,
  },
  {
    name: 'github.com/nats-io/nats.go.Conn',
    concurrency: 'safe',
    flushedBy: ['Flush', 'FlushTimeout', 'FlushWithContext', 'Drain', 'Close'],
    releasedBy: ['Close', 'Drain'],
    source: `${pkg}github.com/nats-io/nats.go#Conn`,
  },
  {
    name: 'github.com/streadway/amqp.Channel',
    concurrency: 'unsafe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/streadway/amqp#Channel: publish and consume on different channels for concurrent use`,
  },
  {
    name: 'github.com/jackc/pgx/v5.Conn',
    concurrency: 'unsafe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/jackc/pgx/v5#Conn: "It is not safe for concurrent usage."`,
  },
  {
    name: 'github.com/jackc/pgx/v5/pgxpool.Pool',
    concurrency: 'safe',
    releasedBy: ['Close'],
    source: `${pkg}github.com/jackc/pgx/v5: "Use a connection pool to manage access to multiple database connections from multiple goroutines."`,
  },
  {
    name: 'gorm.io/gorm.DB',
    concurrency: 'safe',
    source: 'https://gorm.io/docs/method_chaining.html#Method-Chain-Safety-Goroutine-Safety',
  },
  {
    name: 'github.com/spf13/viper.Viper',
    concurrency: 'unsafe',
    source: 'https://github.com/spf13/viper#is-it-safe-to-concurrently-read-and-write-to-a-viper',
  },
  {
    name: 'github.com/hashicorp/golang-lru.Cache',
    concurrency: 'safe',
    source: `${pkg}github.com/hashicorp/golang-lru: "a thread-safe fixed size LRU cache"`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/v2.Cache',
    concurrency: 'safe',
    source: `${pkg}github.com/hashicorp/golang-lru/v2#Cache`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/simplelru.LRU',
    concurrency: 'unsafe',
    source: `${pkg}github.com/hashicorp/golang-lru/simplelru#LRU: "implements a non-thread safe fixed size LRU cache"`,
  },
  {
    name: 'github.com/hashicorp/golang-lru/v2/simplelru.LRU',
    concurrency: 'unsafe',
    source: `${pkg}github.com/hashicorp/golang-lru/v2/simplelru#LRU`,
  },
  {
    name: 'github.com/golang/groupcache/lru.Cache',
    concurrency: 'unsafe',
    source: `${pkg}github.com/golang/groupcache/lru#Cache: "It is not safe for concurrent access."`,
  },
  {
    name: 'golang.org/x/sync/errgroup.Group',
    concurrency: 'safe',
    source: `${pkg}golang.org/x/sync/errgroup#Group`,
  },
  {
    name: 'golang.org/x/time/rate.Limiter',
    concurrency: 'safe',
    source: `${pkg}golang.org/x/time/rate#Limiter: "Limiter is safe for simultaneous use by multiple goroutines."`,
  },
];
