package main

import (
	"fmt"
	"go/ast"
	"go/token"
)

// A walker hands the nodes of a file to a sink. Children follow their parent; an absent child is a node "-", and a list
// is preceded by its length, so that no two trees look alike.
type walker struct {
	out   sink
	base  token.Pos
	units []int32
	depth int
}

func (w *walker) offset(pos token.Pos) int {
	if !pos.IsValid() {
		return -1
	}
	at := int(pos - w.base)
	if w.units == nil {
		return at
	}
	return int(w.units[at])
}

func (w *walker) begin(kind string, n ast.Node) {
	w.out.node(w.depth, kind, w.offset(n.Pos()), w.offset(n.End()))
	w.depth++
}

func (w *walker) done() { w.depth-- }

func (w *walker) absent() { w.out.node(w.depth, "-", -1, -1) }

func (w *walker) flag(set bool) {
	if set {
		w.out.number(1)
	} else {
		w.out.number(0)
	}
}

// attached adds the place of a comment group that belongs to the latest node.
func (w *walker) attached(group *ast.CommentGroup) {
	if group == nil {
		w.out.number(-1)
	} else {
		w.out.number(w.offset(group.Pos()))
	}
}

func (w *walker) file(f *ast.File) {
	w.out.node(0, "PackageClause", w.offset(f.Package), w.offset(f.Name.End()))
	w.attached(f.Doc)
	w.depth = 1
	w.expr(f.Name)
	w.depth = 0
	for _, decl := range f.Decls {
		w.decl(decl)
	}
	for _, group := range f.Comments {
		w.begin("CommentGroup", group)
		for _, comment := range group.List {
			w.begin("Comment", comment)
			w.out.text(comment.Text)
			w.done()
		}
		w.done()
	}
}

func (w *walker) decl(decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.GenDecl:
		w.begin("GenDecl", d)
		w.out.text(d.Tok.String())
		w.flag(d.Lparen.IsValid())
		w.attached(d.Doc)
		for i, spec := range d.Specs {
			w.spec(spec, i)
		}
	case *ast.FuncDecl:
		w.begin("FuncDecl", d)
		w.attached(d.Doc)
		w.optionalFields(d.Recv)
		w.expr(d.Name)
		w.expr(d.Type)
		if d.Body == nil {
			w.absent()
		} else {
			w.stmt(d.Body)
		}
	default:
		panic(fmt.Sprintf("unexpected %T", decl))
	}
	w.done()
}

func (w *walker) spec(spec ast.Spec, iota int) {
	switch s := spec.(type) {
	case *ast.ImportSpec:
		w.begin("ImportSpec", s)
		w.attached(s.Doc)
		w.attached(s.Comment)
		if s.Name == nil {
			w.absent()
		} else {
			w.expr(s.Name)
		}
		w.expr(s.Path)
	case *ast.ValueSpec:
		w.begin("ValueSpec", s)
		w.out.number(iota)
		w.attached(s.Doc)
		w.attached(s.Comment)
		w.names(s.Names)
		w.optionalExpr(s.Type)
		w.exprs(s.Values)
	case *ast.TypeSpec:
		w.begin("TypeSpec", s)
		w.flag(s.Assign.IsValid())
		w.attached(s.Doc)
		w.attached(s.Comment)
		w.expr(s.Name)
		w.optionalFields(s.TypeParams)
		w.expr(s.Type)
	default:
		panic(fmt.Sprintf("unexpected %T", spec))
	}
	w.done()
}

func (w *walker) names(names []*ast.Ident) {
	w.out.number(len(names))
	for _, name := range names {
		w.expr(name)
	}
}

func (w *walker) optionalFields(list *ast.FieldList) {
	if list == nil {
		w.absent()
	} else {
		w.fields(list)
	}
}

func (w *walker) fields(list *ast.FieldList) {
	if !list.Opening.IsValid() && len(list.List) == 0 {
		panic("a field list without a place")
	}
	w.begin("FieldList", list)
	w.out.number(w.offset(list.Opening))
	w.out.number(w.offset(list.Closing))
	for _, field := range list.List {
		w.begin("Field", field)
		w.attached(field.Doc)
		w.attached(field.Comment)
		w.names(field.Names)
		w.expr(field.Type)
		if field.Tag == nil {
			w.absent()
		} else {
			w.expr(field.Tag)
		}
		w.done()
	}
	w.done()
}
