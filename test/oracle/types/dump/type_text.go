package main

import (
	"fmt"
	"go/types"
	"sort"
	"strings"
)

// typeText prints a type in a form that leaves out what has no part in its identity: names of parameters, aliases,
// the order of methods. The other side prints its types likewise.
func typeText(typ types.Type) string {
	var b strings.Builder
	writeType(&b, typ, 0)
	return b.String()
}

func writeType(b *strings.Builder, typ types.Type, depth int) {
	if depth > 30 {
		b.WriteString("…")
		return
	}
	depth++
	switch t := types.Unalias(typ).(type) {
	case *types.Basic:
		name := t.Name()
		switch t.Kind() {
		case types.Byte:
			name = "uint8"
		case types.Rune:
			name = "int32"
		case types.UnsafePointer:
			name = "unsafe.Pointer"
		}
		b.WriteString(name)
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg != nil {
			b.WriteString(pathOf(pkg) + ".")
		}
		b.WriteString(t.Obj().Name())
		writeList(b, t.TypeArgs(), depth)
	case *types.TypeParam:
		b.WriteString("$" + t.Obj().Name())
	case *types.Pointer:
		b.WriteString("*")
		writeType(b, t.Elem(), depth)
	case *types.Slice:
		b.WriteString("[]")
		writeType(b, t.Elem(), depth)
	case *types.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		writeType(b, t.Elem(), depth)
	case *types.Map:
		b.WriteString("map[")
		writeType(b, t.Key(), depth)
		b.WriteString("]")
		writeType(b, t.Elem(), depth)
	case *types.Chan:
		b.WriteString([]string{"chan(", "chan<-(", "<-chan("}[t.Dir()])
		writeType(b, t.Elem(), depth)
		b.WriteString(")")
	case *types.Struct:
		b.WriteString("struct{")
		for i := range t.NumFields() {
			if f := t.Field(i); f.Embedded() {
				b.WriteString("!")
			} else {
				b.WriteString(f.Name() + " ")
			}
			writeType(b, t.Field(i).Type(), depth)
			b.WriteString(";")
		}
		b.WriteString("}")
	case *types.Tuple:
		writeTuple(b, t, false, depth)
	case *types.Signature:
		b.WriteString("func")
		writeSignature(b, t, depth)
	case *types.Interface:
		writeInterface(b, t, depth)
	case *types.Union:
		for i := range t.Len() {
			if i > 0 {
				b.WriteString("|")
			}
			if t.Term(i).Tilde() {
				b.WriteString("~")
			}
			writeType(b, t.Term(i).Type(), depth)
		}
	default:
		fmt.Fprintf(b, "?%T", t)
	}
}

func writeInterface(b *strings.Builder, t *types.Interface, depth int) {
	if t.IsImplicit() && t.NumEmbeddeds() == 1 {
		// `[T ~int]` stands for `[T interface{ ~int }]`.
		writeType(b, t.EmbeddedType(0), depth)
		return
	}
	b.WriteString("interface{")
	var methods []string
	for i := range t.NumMethods() {
		var m strings.Builder
		m.WriteString(t.Method(i).Name())
		writeSignature(&m, t.Method(i).Type().(*types.Signature), depth)
		methods = append(methods, m.String())
	}
	sort.Strings(methods)
	b.WriteString(strings.Join(methods, ";"))
	for i := range t.NumEmbeddeds() {
		if embedded := types.Unalias(t.EmbeddedType(i)); !types.IsInterface(embedded) || !isMethodInterface(embedded) {
			b.WriteString("&")
			writeType(b, embedded, depth)
		}
	}
	b.WriteString("}")
}

// isMethodInterface tells whether an interface is nothing but methods, all of which are listed already.
func isMethodInterface(typ types.Type) bool {
	iface, ok := typ.Underlying().(*types.Interface)
	return ok && iface.IsMethodSet()
}

func writeSignature(b *strings.Builder, t *types.Signature, depth int) {
	if n := t.TypeParams().Len(); n > 0 {
		fmt.Fprintf(b, "[%d]", n)
	}
	writeTuple(b, t.Params(), t.Variadic(), depth)
	if t.Results().Len() > 0 {
		writeTuple(b, t.Results(), false, depth)
	}
}

func writeTuple(b *strings.Builder, t *types.Tuple, variadic bool, depth int) {
	b.WriteString("(")
	for i := range t.Len() {
		if i > 0 {
			b.WriteString(",")
		}
		if variadic && i == t.Len()-1 {
			b.WriteString("...")
			if slice, ok := t.At(i).Type().(*types.Slice); ok {
				writeType(b, slice.Elem(), depth)
				continue
			}
		}
		writeType(b, t.At(i).Type(), depth)
	}
	b.WriteString(")")
}

func writeList(b *strings.Builder, list *types.TypeList, depth int) {
	if list.Len() == 0 {
		return
	}
	b.WriteString("[")
	for i := range list.Len() {
		if i > 0 {
			b.WriteString(",")
		}
		writeType(b, list.At(i), depth)
	}
	b.WriteString("]")
}
