// Package websocket stands for the real one where fixtures are run: its Conn allows one writer at a time and builds each frame in one buffer.
package websocket

import (
	"io"
	"time"
)

const TextMessage = 1

type Conn struct {
	to        io.Writer
	isWriting bool
	frame     []byte
}

// NewConn is simpler than that of the real package.
func NewConn(to io.Writer) *Conn {
	return &Conn{to: to}
}

func (c *Conn) WriteMessage(kind int, data []byte) error {
	if c.isWriting {
		panic("concurrent write to websocket connection")
	}
	c.isWriting = true
	c.frame = append(append(c.frame[:0], data...), '\n')
	_, err := c.to.Write(c.frame)
	c.isWriting = false
	return err
}

func (c *Conn) WriteControl(kind int, data []byte, deadline time.Time) error { return nil }

func (c *Conn) ReadMessage() (kind int, data []byte, err error) { return 0, nil, io.EOF }

func (c *Conn) Close() error { return nil }
