const redis = `package redis
import "context"
type Client unknown
type Options unknown
type PubSub unknown
type Pipeliner interface { unknown }
type Conn unknown
type ClusterClient unknown
type ClusterOptions unknown
func NewClient(opt *Options) *Client
func NewClusterClient(opt *ClusterOptions) *ClusterClient
func ParseURL(redisURL string) (*Options, error)
func (c *Client) Close() error
func (c *Client) Conn() *Conn
func (c *Client) Pipeline() Pipeliner
func (c *Client) TxPipeline() Pipeliner
func (c *Client) Subscribe(ctx context.Context, channels ...string) *PubSub
func (c *Client) PSubscribe(ctx context.Context, channels ...string) *PubSub
func (c *ClusterClient) Close() error
func (c *ClusterClient) Pipeline() Pipeliner
func (c *ClusterClient) Subscribe(ctx context.Context, channels ...string) *PubSub
func (c *Conn) Close() error
func (c *PubSub) Channel(opts ...ChannelOption) <-chan *Message
func (c *PubSub) ReceiveMessage(ctx context.Context) (*Message, error)
func (c *PubSub) Subscribe(ctx context.Context, channels ...string) error
func (c *PubSub) Unsubscribe(ctx context.Context, channels ...string) error
func (c *PubSub) Close() error
type ChannelOption unknown
type Message struct {
	Channel string
	Pattern string
	Payload string
	PayloadSlice []string
}
`;

const kafka = `package kafka
import "context"
type Message unknown
type ReaderConfig unknown
type WriterConfig unknown
type Reader unknown
type Writer unknown
type Conn unknown
func NewReader(config ReaderConfig) *Reader
func NewWriter(config WriterConfig) *Writer
func (r *Reader) ReadMessage(ctx context.Context) (Message, error)
func (r *Reader) FetchMessage(ctx context.Context) (Message, error)
func (r *Reader) CommitMessages(ctx context.Context, msgs ...Message) error
func (r *Reader) SetOffset(offset int64) error
func (r *Reader) Offset() int64
func (r *Reader) Lag() int64
func (r *Reader) Close() error
func Dial(network string, address string) (*Conn, error)
func DialContext(ctx context.Context, network string, address string) (*Conn, error)
func DialLeader(ctx context.Context, network string, address string, topic string, partition int) (*Conn, error)
func (c *Conn) Read(b []byte) (int, error)
func (c *Conn) ReadMessage(maxBytes int) (Message, error)
func (c *Conn) Write(b []byte) (int, error)
func (c *Conn) WriteMessages(msgs ...Message) (int, error)
func (c *Conn) Close() error
func (w *Writer) WriteMessages(ctx context.Context, msgs ...Message) error
func (w *Writer) Close() error
`;

const sarama = `package sarama
type Config unknown
type Client interface { unknown }
type Encoder interface {
	Encode() ([]byte, error)
	Length() int
}
type StringEncoder string
func (s StringEncoder) Encode() ([]byte, error)
func (s StringEncoder) Length() int
type ByteEncoder []byte
func (b ByteEncoder) Encode() ([]byte, error)
func (b ByteEncoder) Length() int
type ProducerMessage unknown
type ProducerError unknown
type ConsumerMessage unknown
type ConsumerError unknown
type SyncProducer interface {
	SendMessage(msg *ProducerMessage) (partition int32, offset int64, err error)
	SendMessages(msgs []*ProducerMessage) error
	Close() error
	unknown
}
type AsyncProducer interface {
	AsyncClose()
	Close() error
	Input() chan<- *ProducerMessage
	Successes() <-chan *ProducerMessage
	Errors() <-chan *ProducerError
	unknown
}
type Consumer interface {
	ConsumePartition(topic string, partition int32, offset int64) (PartitionConsumer, error)
	Close() error
	unknown
}
type PartitionConsumer interface {
	AsyncClose()
	Close() error
	Messages() <-chan *ConsumerMessage
	Errors() <-chan *ConsumerError
	unknown
}
func NewConfig() *Config
func NewClient(addrs []string, conf *Config) (Client, error)
func NewSyncProducer(addrs []string, config *Config) (SyncProducer, error)
func NewAsyncProducer(addrs []string, conf *Config) (AsyncProducer, error)
func NewConsumer(addrs []string, config *Config) (Consumer, error)
`;

const nats = `package nats
import "time"
type Option unknown
type Header map[string][]string
type Msg struct {
	Subject string
	Reply string
	Header Header
	Data []byte
	Sub *Subscription
	unknown
}
type MsgHandler func(msg *Msg)
type Conn unknown
type Subscription unknown
func Connect(url string, options ...Option) (*Conn, error)
func (nc *Conn) Publish(subj string, data []byte) error
func (nc *Conn) PublishMsg(m *Msg) error
func (nc *Conn) PublishRequest(subj string, reply string, data []byte) error
func (nc *Conn) Request(subj string, data []byte, timeout time.Duration) (*Msg, error)
func (nc *Conn) Subscribe(subj string, cb MsgHandler) (*Subscription, error)
func (nc *Conn) SubscribeSync(subj string) (*Subscription, error)
func (nc *Conn) QueueSubscribe(subj string, queue string, cb MsgHandler) (*Subscription, error)
func (nc *Conn) ChanSubscribe(subj string, ch chan *Msg) (*Subscription, error)
func (nc *Conn) Flush() error
func (nc *Conn) FlushTimeout(timeout time.Duration) error
func (nc *Conn) Drain() error
func (nc *Conn) Close()
func (s *Subscription) NextMsg(timeout time.Duration) (*Msg, error)
func (s *Subscription) Unsubscribe() error
func (s *Subscription) AutoUnsubscribe(max int) error
func (s *Subscription) Drain() error
func (m *Msg) Respond(data []byte) error
`;

const pgx = `package pgx
import "context"
type Conn unknown
type ConnConfig unknown
type TxOptions unknown
type Batch unknown
type Row interface { Scan(dest ...any) error }
type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
	Values() ([]any, error)
	unknown
}
type Tx interface {
	Begin(ctx context.Context) (Tx, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	unknown
}
func Connect(ctx context.Context, connString string) (*Conn, error)
func (c *Conn) Begin(ctx context.Context) (Tx, error)
func (c *Conn) BeginTx(ctx context.Context, txOptions TxOptions) (Tx, error)
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error)
func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) Row
func (c *Conn) Ping(ctx context.Context) error
func (c *Conn) Close(ctx context.Context) error
`;

const pgxpool = `package pgxpool
import (
	"context"
	"github.com/jackc/pgx/v5"
)
type Pool unknown
type Config unknown
type Conn unknown
func New(ctx context.Context, connString string) (*Pool, error)
func NewWithConfig(ctx context.Context, config *Config) (*Pool, error)
func (p *Pool) Acquire(ctx context.Context) (*Conn, error)
func (p *Pool) Begin(ctx context.Context) (pgx.Tx, error)
func (p *Pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
func (p *Pool) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
func (p *Pool) Ping(ctx context.Context) error
func (p *Pool) Close()
func (c *Conn) Release()
func (c *Conn) Conn() *pgx.Conn
`;

/** Stubs, as in `library-stubs.ts`, of clients of databases, caches and message queues: import path and Go text. */
export const clientStubs: readonly (readonly [string, string])[] = [
  ['github.com/redis/go-redis/v9', redis],
  ['github.com/segmentio/kafka-go', kafka],
  ['github.com/IBM/sarama', sarama],
  ['github.com/nats-io/nats.go', nats],
  ['github.com/jackc/pgx/v5', pgx],
  ['github.com/jackc/pgx/v5/pgxpool', pgxpool],
];
