import { clientStubs } from './client-stubs.js';

/**
 * What popular libraries declare, as far as concurrency goes: enough Go text to know the types of routers, groups,
 * connections and clients where the libraries themselves can't be read. `unknown` is no type, so of a type declared by it
 * only the methods listed are known, and nothing is made of others. Source: the packages' documentation on pkg.go.dev.
 */
const verbMethods = (receiver: string, verbs: string, signature: string): string =>
  verbs
    .split(' ')
    .map((verb) => `func (${receiver}) ${verb}${signature}\n`)
    .join('');

const upperVerbs = 'GET POST PUT PATCH DELETE HEAD OPTIONS';
const titleVerbs = 'Get Post Put Patch Delete Head Options';

const errgroup = `package errgroup
import "context"
type Group unknown
func WithContext(ctx context.Context) (*Group, context.Context)
func (g *Group) Go(f func() error)
func (g *Group) TryGo(f func() error) bool
func (g *Group) SetLimit(n int)
func (g *Group) Wait() error
`;

const singleflight = `package singleflight
type Group unknown
type Result struct { Val any; Err error; Shared bool }
func (g *Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool)
func (g *Group) DoChan(key string, fn func() (any, error)) <-chan Result
func (g *Group) Forget(key string)
`;

const semaphore = `package semaphore
import "context"
type Weighted unknown
func NewWeighted(n int64) *Weighted
func (s *Weighted) Acquire(ctx context.Context, n int64) error
func (s *Weighted) TryAcquire(n int64) bool
func (s *Weighted) Release(n int64)
`;

const gin = `package gin
import "net/http"
type HandlerFunc func(*Context)
type HandlersChain []HandlerFunc
type H map[string]any
type Context unknown
type RouterGroup unknown
type Engine struct { RouterGroup; rest unknown }
type IRoutes interface {
	Use(...HandlerFunc) IRoutes
	Handle(string, string, ...HandlerFunc) IRoutes
	Any(string, ...HandlerFunc) IRoutes
	GET(string, ...HandlerFunc) IRoutes
	POST(string, ...HandlerFunc) IRoutes
	DELETE(string, ...HandlerFunc) IRoutes
	PATCH(string, ...HandlerFunc) IRoutes
	PUT(string, ...HandlerFunc) IRoutes
	OPTIONS(string, ...HandlerFunc) IRoutes
	HEAD(string, ...HandlerFunc) IRoutes
	Match([]string, string, ...HandlerFunc) IRoutes
}
func (g *RouterGroup) Use(middleware ...HandlerFunc) IRoutes
func (g *RouterGroup) Group(relativePath string, handlers ...HandlerFunc) *RouterGroup
func (g *RouterGroup) Handle(httpMethod, relativePath string, handlers ...HandlerFunc) IRoutes
func (g *RouterGroup) Match(methods []string, relativePath string, handlers ...HandlerFunc) IRoutes
func (g *RouterGroup) Any(relativePath string, handlers ...HandlerFunc) IRoutes
${verbMethods('g *RouterGroup', upperVerbs, '(relativePath string, handlers ...HandlerFunc) IRoutes')}
func (e *Engine) Use(middleware ...HandlerFunc) IRoutes
func (e *Engine) NoRoute(handlers ...HandlerFunc)
func (e *Engine) NoMethod(handlers ...HandlerFunc)
func (e *Engine) Run(addr ...string) error
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request)
type OptionFunc func(*Engine)
func Default(opts ...OptionFunc) *Engine
func New(opts ...OptionFunc) *Engine
func Logger() HandlerFunc
func Recovery() HandlerFunc
func (c *Context) Copy() *Context
func (c *Context) Next()
func (c *Context) Param(key string) string
func (c *Context) Query(key string) string
func (c *Context) JSON(code int, obj any)
func (c *Context) String(code int, format string, values ...any)
func (c *Context) Set(key any, value any)
func (c *Context) Get(key any) (value any, exists bool)
`;

const echo = `package echo
import "net/http"
type HandlerFunc func(c Context) error
type MiddlewareFunc func(next HandlerFunc) HandlerFunc
type Context interface { unknown }
type Route unknown
type Group unknown
type Echo unknown
func New() *Echo
func (e *Echo) Use(middleware ...MiddlewareFunc)
func (e *Echo) Pre(middleware ...MiddlewareFunc)
func (e *Echo) Group(prefix string, m ...MiddlewareFunc) *Group
func (e *Echo) Add(method, path string, handler HandlerFunc, middleware ...MiddlewareFunc) *Route
func (e *Echo) Any(path string, handler HandlerFunc, middleware ...MiddlewareFunc) []*Route
func (e *Echo) Start(address string) error
func (e *Echo) ServeHTTP(w http.ResponseWriter, r *http.Request)
${verbMethods('e *Echo', upperVerbs, '(path string, h HandlerFunc, m ...MiddlewareFunc) *Route')}
func (g *Group) Use(middleware ...MiddlewareFunc)
func (g *Group) Group(prefix string, middleware ...MiddlewareFunc) *Group
func (g *Group) Add(method, path string, handler HandlerFunc, middleware ...MiddlewareFunc) *Route
${verbMethods('g *Group', upperVerbs, '(path string, h HandlerFunc, m ...MiddlewareFunc) *Route')}
`;

const chi = `package chi
import "net/http"
type Mux unknown
type Router interface {
	http.Handler
	Use(middlewares ...func(http.Handler) http.Handler)
	With(middlewares ...func(http.Handler) http.Handler) Router
	Group(fn func(r Router)) Router
	Route(pattern string, fn func(r Router)) Router
	Mount(pattern string, h http.Handler)
	Handle(pattern string, h http.Handler)
	HandleFunc(pattern string, h http.HandlerFunc)
	Method(method, pattern string, h http.Handler)
	MethodFunc(method, pattern string, h http.HandlerFunc)
	${titleVerbs
    .split(' ')
    .map((verb) => `${verb}(pattern string, h http.HandlerFunc)`)
    .join('\n\t')}
	Connect(pattern string, h http.HandlerFunc)
	Trace(pattern string, h http.HandlerFunc)
	NotFound(h http.HandlerFunc)
	MethodNotAllowed(h http.HandlerFunc)
	unknown
}
func NewRouter() *Mux
func NewMux() *Mux
func URLParam(r *http.Request, key string) string
func (mx *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request)
func (mx *Mux) Use(middlewares ...func(http.Handler) http.Handler)
func (mx *Mux) With(middlewares ...func(http.Handler) http.Handler) Router
func (mx *Mux) Group(fn func(r Router)) Router
func (mx *Mux) Route(pattern string, fn func(r Router)) Router
func (mx *Mux) Mount(pattern string, handler http.Handler)
func (mx *Mux) Handle(pattern string, handler http.Handler)
func (mx *Mux) HandleFunc(pattern string, handlerFn http.HandlerFunc)
func (mx *Mux) Method(method, pattern string, handler http.Handler)
func (mx *Mux) MethodFunc(method, pattern string, handlerFn http.HandlerFunc)
func (mx *Mux) NotFound(handlerFn http.HandlerFunc)
func (mx *Mux) MethodNotAllowed(handlerFn http.HandlerFunc)
${verbMethods('mx *Mux', `${titleVerbs} Connect Trace`, '(pattern string, handlerFn http.HandlerFunc)')}
`;

const fiber = `package fiber
type Ctx unknown
type Handler = func(*Ctx) error
type Config unknown
type App unknown
type Router interface {
	Use(args ...any) Router
	Add(method, path string, handlers ...Handler) Router
	All(path string, handlers ...Handler) Router
	Group(prefix string, handlers ...Handler) Router
	${titleVerbs
    .split(' ')
    .map((verb) => `${verb}(path string, handlers ...Handler) Router`)
    .join('\n\t')}
	unknown
}
func New(config ...Config) *App
func (app *App) Use(args ...any) Router
func (app *App) Add(method, path string, handlers ...Handler) Router
func (app *App) All(path string, handlers ...Handler) Router
func (app *App) Group(prefix string, handlers ...Handler) Router
func (app *App) Listen(addr string) error
${verbMethods('app *App', `${titleVerbs} Connect Trace`, '(path string, handlers ...Handler) Router')}
`;

const gorillaMux = `package mux
import "net/http"
type MiddlewareFunc func(http.Handler) http.Handler
type Router unknown
type Route unknown
func NewRouter() *Router
func Vars(r *http.Request) map[string]string
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request)
func (r *Router) Handle(path string, handler http.Handler) *Route
func (r *Router) HandleFunc(path string, f func(http.ResponseWriter, *http.Request)) *Route
func (r *Router) Methods(methods ...string) *Route
func (r *Router) PathPrefix(tpl string) *Route
func (r *Router) Path(tpl string) *Route
func (r *Router) Use(mwf ...MiddlewareFunc)
func (r *Route) Methods(methods ...string) *Route
func (r *Route) Handler(handler http.Handler) *Route
func (r *Route) HandlerFunc(f func(http.ResponseWriter, *http.Request)) *Route
func (r *Route) Subrouter() *Router
`;

const websocket = `package websocket
import (
	"io"
	"net"
	"net/http"
	"time"
)
const (
	TextMessage = 1
	BinaryMessage = 2
	CloseMessage = 8
	PingMessage = 9
	PongMessage = 10
)
type Conn unknown
type Dialer unknown
type Upgrader unknown
var DefaultDialer *Dialer
func (u *Upgrader) Upgrade(w http.ResponseWriter, r *http.Request, responseHeader http.Header) (*Conn, error)
func (d *Dialer) Dial(urlStr string, requestHeader http.Header) (*Conn, *http.Response, error)
func (c *Conn) Close() error
func (c *Conn) LocalAddr() net.Addr
func (c *Conn) RemoteAddr() net.Addr
func (c *Conn) WriteControl(messageType int, data []byte, deadline time.Time) error
func (c *Conn) NextWriter(messageType int) (io.WriteCloser, error)
func (c *Conn) WriteMessage(messageType int, data []byte) error
func (c *Conn) WriteJSON(v any) error
func (c *Conn) SetWriteDeadline(t time.Time) error
func (c *Conn) NextReader() (messageType int, r io.Reader, err error)
func (c *Conn) ReadMessage() (messageType int, p []byte, err error)
func (c *Conn) ReadJSON(v any) error
func (c *Conn) SetReadDeadline(t time.Time) error
func (c *Conn) SetReadLimit(limit int64)
func (c *Conn) SetPongHandler(h func(appData string) error)
`;

const httprouter = `package httprouter
import "net/http"
type Params unknown
type Handle func(http.ResponseWriter, *http.Request, Params)
type Router unknown
func New() *Router
func (r *Router) Handle(method, path string, handle Handle)
func (r *Router) Handler(method, path string, handler http.Handler)
func (r *Router) HandlerFunc(method, path string, handler http.HandlerFunc)
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request)
${verbMethods('r *Router', upperVerbs, '(path string, handle Handle)')}
`;

const cron = `package cron
type Cron unknown
type Option func(*Cron)
type EntryID int
type Job interface { Run() }
func New(opts ...Option) *Cron
func (c *Cron) AddFunc(spec string, cmd func()) (EntryID, error)
func (c *Cron) AddJob(spec string, cmd Job) (EntryID, error)
func (c *Cron) Start()
func (c *Cron) Run()
`;

const zap = `package zap
type Logger unknown
type SugaredLogger unknown
type Option unknown
type Field unknown
func NewProduction(options ...Option) (*Logger, error)
func NewDevelopment(options ...Option) (*Logger, error)
func NewNop() *Logger
func L() *Logger
func S() *SugaredLogger
func (log *Logger) Sugar() *SugaredLogger
func (log *Logger) With(fields ...Field) *Logger
func (log *Logger) Sync() error
func (s *SugaredLogger) Sync() error
`;

const grpc = `package grpc
import (
	"context"
	"net"
)
type Server unknown
type ServerOption interface { unknown }
type DialOption interface { unknown }
type ClientConn unknown
func NewServer(opt ...ServerOption) *Server
func NewClient(target string, opts ...DialOption) (conn *ClientConn, err error)
func Dial(target string, opts ...DialOption) (*ClientConn, error)
func (s *Server) Serve(lis net.Listener) error
func (s *Server) Stop()
func (s *Server) GracefulStop()
func (cc *ClientConn) Close() error
type ServerStream interface {
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
	unknown
}
type ClientStream interface {
	CloseSend() error
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
	unknown
}
type ServerStreamingServer[Res any] interface {
	Send(*Res) error
	ServerStream
}
type ServerStreamingClient[Res any] interface {
	Recv() (*Res, error)
	ClientStream
}
type ClientStreamingServer[Req any, Res any] interface {
	Recv() (*Req, error)
	SendAndClose(*Res) error
	ServerStream
}
type ClientStreamingClient[Req any, Res any] interface {
	Send(*Req) error
	CloseAndRecv() (*Res, error)
	ClientStream
}
type BidiStreamingServer[Req any, Res any] interface {
	Recv() (*Req, error)
	Send(*Res) error
	ServerStream
}
type BidiStreamingClient[Req any, Res any] interface {
	Send(*Req) error
	Recv() (*Res, error)
	ClientStream
}
`;

const conc = `package conc
type WaitGroup unknown
func NewWaitGroup() *WaitGroup
func (h *WaitGroup) Go(f func())
func (h *WaitGroup) Wait()
`;

const temporalWorkflow = `package workflow
type Context unknown
type Mutex interface {
	Lock(ctx Context) error
	TryLock(ctx Context) bool
	Unlock()
	IsLocked() bool
}
func NewMutex(ctx Context) Mutex
func Go(ctx Context, f func(ctx Context))
func Await(ctx Context, condition func() bool) error
`;

/** Go text by import path. */
export const libraryStubs: ReadonlyMap<string, string> = new Map([
  ['golang.org/x/sync/errgroup', errgroup],
  ['golang.org/x/sync/singleflight', singleflight],
  ['golang.org/x/sync/semaphore', semaphore],
  ['github.com/gin-gonic/gin', gin],
  ['github.com/labstack/echo/v4', echo],
  ['github.com/go-chi/chi/v5', chi],
  ['github.com/go-chi/chi', chi],
  ['github.com/gofiber/fiber/v2', fiber],
  ['github.com/gorilla/mux', gorillaMux],
  ['github.com/gorilla/websocket', websocket],
  ['github.com/julienschmidt/httprouter', httprouter],
  ['github.com/robfig/cron/v3', cron],
  ['go.uber.org/zap', zap],
  ...clientStubs,
  ['google.golang.org/grpc', grpc],
  ['github.com/sourcegraph/conc', conc],
  ['go.temporal.io/sdk/workflow', temporalWorkflow],
]);
