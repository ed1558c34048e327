package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode/utf8"
)

// source maps byte offsets of a file to UTF-16 offsets.
type source struct {
	path    string
	size    int
	offsets []int // nil where all of the file is ASCII
}

func newSource(path string, text []byte) *source {
	s := &source{path: path, size: len(text)}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			s.offsets = make([]int, len(text)+1)
			break
		}
	}
	if s.offsets == nil {
		return s
	}
	units := 0
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		for i := 0; i < size; i++ {
			s.offsets[at+i] = units
		}
		at += size
		units++
		if r > 0xffff {
			units++
		}
	}
	s.offsets[len(text)] = units
	return s
}

func (s *source) at(offset int) int {
	if offset > s.size {
		offset = s.size
	}
	if s.offsets == nil {
		return offset
	}
	return s.offsets[offset]
}

// dump writes lines, fields separated by tabs:
//
//	P path            a package starts
//	S path            its files, numbered from 0 in this order
//	F number          facts about this file follow
//	T text            the types that facts name, numbered from 0 in this order
//	E start end type  type of an expression
//	I start end where the object of an identifier: L file offset, X package name, U name, K path, or B for a label
//	D                 the package is complete
func dump(out *bufio.Writer, path string, pkg *types.Package, fset *token.FileSet, files []*ast.File, sources []*source, info *types.Info, errors map[string]bool) {
	w := &writer{out: out, pkg: pkg, errors: errors, fset: fset, info: info, ids: map[types.Type]int{}, texts: map[string]int{}, files: map[string]int{}}
	fmt.Fprintf(out, "P\t%s\n", path)
	for i, s := range sources {
		fmt.Fprintf(out, "S\t%s\n", s.path)
		w.files[s.path] = i
	}
	w.sources = sources
	for i, file := range files {
		fmt.Fprintf(out, "F\t%d\n", i)
		w.source = sources[i]
		ast.Inspect(file, w.visit)
	}
	fmt.Fprintln(out, "D")
}

type writer struct {
	out     *bufio.Writer
	pkg     *types.Package
	fset    *token.FileSet
	info    *types.Info
	errors  map[string]bool
	source  *source
	sources []*source
	files   map[string]int
	ids     map[types.Type]int
	texts   map[string]int
}

func (w *writer) visit(node ast.Node) bool {
	expr, ok := node.(ast.Expr)
	if !ok || len(w.errors) > 0 && w.errors[lineKey(w.fset, expr.Pos())] {
		return true
	}
	if ident, ok := expr.(*ast.Ident); ok {
		w.ident(ident)
	}
	if tv, ok := w.info.Types[expr]; ok && !tv.IsBuiltin() {
		w.expr(expr, tv.Type)
	}
	return true
}

func (w *writer) expr(expr ast.Expr, typ types.Type) {
	if tuple, ok := typ.(*types.Tuple); ok {
		// v, ok := x: the type of v stands for x.
		if _, isCall := ast.Unparen(expr).(*ast.CallExpr); !isCall && tuple.Len() == 2 {
			typ = tuple.At(0).Type()
		}
	}
	if typ == nil || typ == types.Typ[types.Invalid] {
		return
	}
	id := w.typeID(typ)
	if id >= 0 {
		fmt.Fprintf(w.out, "E\t%d\t%d\t%d\n", w.offset(expr.Pos()), w.offset(expr.End()), id)
	}
}

func (w *writer) offset(pos token.Pos) int {
	return w.source.at(w.fset.PositionFor(pos, false).Offset)
}

func (w *writer) typeID(typ types.Type) int {
	if id, ok := w.ids[typ]; ok {
		return id
	}
	text := typeText(typ)
	if strings.Contains(text, "invalid type") {
		// Of cgo, or of a package that isn't there: go/types doesn't know either.
		w.ids[typ] = -1
		return -1
	}
	id, ok := w.texts[text]
	if !ok {
		id = len(w.texts)
		w.texts[text] = id
		fmt.Fprintf(w.out, "T\t%s\n", text)
	}
	w.ids[typ] = id
	return id
}

func (w *writer) ident(ident *ast.Ident) {
	obj := w.info.Uses[ident]
	if obj == nil {
		obj = w.info.Defs[ident]
	}
	if obj == nil {
		return
	}
	fmt.Fprintf(w.out, "I\t%d\t%d\t%s\n", w.offset(ident.Pos()), w.offset(ident.End()), w.where(obj))
}

func (w *writer) where(obj types.Object) string {
	switch o := obj.(type) {
	case *types.PkgName:
		return "K\t" + pathOf(o.Imported())
	case *types.Var:
		obj = o.Origin()
	case *types.Func:
		obj = o.Origin()
	}
	if obj.Pkg() == nil {
		return "U\t" + obj.Name()
	}
	if obj.Pkg() != w.pkg {
		return "X\t" + pathOf(obj.Pkg()) + "\t" + obj.Name()
	}
	position := w.fset.PositionFor(obj.Pos(), false)
	if i, ok := w.files[position.Filename]; ok {
		return fmt.Sprintf("L\t%d\t%d", i, w.sources[i].at(position.Offset))
	}
	return "X\t" + pathOf(obj.Pkg()) + "\t" + obj.Name()
}

// pathOf gives a package's path as import clauses have it: without the folder that it is vendored in.
func pathOf(pkg *types.Package) string {
	path := pkg.Path()
	if _, vendored, ok := strings.Cut(path, "vendor/"); ok {
		return vendored
	}
	return path
}
