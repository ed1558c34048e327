// Package grpc stands for the real one where fixtures are run: its streams allow one sender at a time and count what they send in plain fields.
package grpc

import (
	"context"
	"errors"
	"io"
)

type ServerStream interface {
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

type ClientStream interface {
	Context() context.Context
	CloseSend() error
	SendMsg(m any) error
	RecvMsg(m any) error
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

type stream[In any, Out any] struct {
	left int
	sent int
}

// NewServerStream is a stream whose client sends some requests and hears nothing.
func NewServerStream[Req any, Res any](requests int) BidiStreamingServer[Req, Res] {
	return &stream[Req, Res]{left: requests}
}

// NewClientStream is a stream whose server sends some answers and hears nothing.
func NewClientStream[Req any, Res any](answers int) BidiStreamingClient[Req, Res] {
	return &stream[Res, Req]{left: answers}
}

func (s *stream[In, Out]) Context() context.Context { return context.Background() }

func (s *stream[In, Out]) Send(m *Out) error { return s.SendMsg(m) }

func (s *stream[In, Out]) Recv() (*In, error) {
	m := new(In)
	return m, s.RecvMsg(m)
}

func (s *stream[In, Out]) SendMsg(m any) error {
	if s.sent < 0 {
		return errors.New("closed")
	}
	s.sent++
	return nil
}

func (s *stream[In, Out]) RecvMsg(m any) error {
	if s.left == 0 {
		return io.EOF
	}
	s.left--
	return nil
}

func (s *stream[In, Out]) CloseSend() error {
	s.sent = -1
	return nil
}
