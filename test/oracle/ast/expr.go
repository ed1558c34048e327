package main

import (
	"fmt"
	"go/ast"
)

func (w *walker) optionalExpr(x ast.Expr) {
	if x == nil {
		w.absent()
	} else {
		w.expr(x)
	}
}

func (w *walker) exprs(list []ast.Expr) {
	w.out.number(len(list))
	for _, x := range list {
		w.expr(x)
	}
}

var directions = map[ast.ChanDir]string{ast.SEND | ast.RECV: "both", ast.SEND: "send", ast.RECV: "recv"}

func (w *walker) expr(expr ast.Expr) {
	switch x := expr.(type) {
	case *ast.Ident:
		w.begin("Ident", x)
		w.out.text(x.Name)
	case *ast.BasicLit:
		w.begin("BasicLit", x)
		w.out.text(x.Kind.String())
		w.out.text(x.Value)
	case *ast.FuncLit:
		w.begin("FuncLit", x)
		w.expr(x.Type)
		w.stmt(x.Body)
	case *ast.CompositeLit:
		w.begin("CompositeLit", x)
		w.out.number(w.offset(x.Lbrace))
		w.optionalExpr(x.Type)
		w.exprs(x.Elts)
	case *ast.ParenExpr:
		w.begin("ParenExpr", x)
		w.expr(x.X)
	case *ast.SelectorExpr:
		w.begin("SelectorExpr", x)
		w.expr(x.X)
		w.expr(x.Sel)
	case *ast.IndexExpr:
		w.begin("IndexExpr", x)
		w.expr(x.X)
		w.expr(x.Index)
	case *ast.IndexListExpr:
		w.begin("IndexListExpr", x)
		w.expr(x.X)
		w.exprs(x.Indices)
	case *ast.SliceExpr:
		w.begin("SliceExpr", x)
		w.expr(x.X)
		w.optionalExpr(x.Low)
		w.optionalExpr(x.High)
		w.optionalExpr(x.Max)
	case *ast.TypeAssertExpr:
		w.begin("TypeAssertExpr", x)
		w.expr(x.X)
		w.optionalExpr(x.Type)
	case *ast.CallExpr:
		w.begin("CallExpr", x)
		w.out.number(w.offset(x.Lparen))
		w.flag(x.Ellipsis.IsValid())
		w.expr(x.Fun)
		w.exprs(x.Args)
	case *ast.StarExpr:
		w.begin("StarExpr", x)
		w.expr(x.X)
	case *ast.UnaryExpr:
		w.begin("UnaryExpr", x)
		w.out.text(x.Op.String())
		w.expr(x.X)
	case *ast.BinaryExpr:
		w.begin("BinaryExpr", x)
		w.out.text(x.Op.String())
		w.out.number(w.offset(x.OpPos))
		w.expr(x.X)
		w.expr(x.Y)
	case *ast.KeyValueExpr:
		w.begin("KeyValueExpr", x)
		w.expr(x.Key)
		w.expr(x.Value)
	case *ast.Ellipsis:
		w.begin("Ellipsis", x)
		w.optionalExpr(x.Elt)
	case *ast.ArrayType:
		w.begin("ArrayType", x)
		w.optionalExpr(x.Len)
		w.expr(x.Elt)
	case *ast.StructType:
		w.begin("StructType", x)
		w.fields(x.Fields)
	case *ast.FuncType:
		w.begin("FuncType", x)
		w.optionalFields(x.TypeParams)
		w.fields(x.Params)
		w.optionalFields(x.Results)
	case *ast.InterfaceType:
		w.begin("InterfaceType", x)
		w.fields(x.Methods)
	case *ast.MapType:
		w.begin("MapType", x)
		w.expr(x.Key)
		w.expr(x.Value)
	case *ast.ChanType:
		w.begin("ChanType", x)
		w.out.text(directions[x.Dir])
		w.expr(x.Value)
	default:
		panic(fmt.Sprintf("unexpected %T", expr))
	}
	w.done()
}
