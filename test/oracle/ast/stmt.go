package main

import (
	"fmt"
	"go/ast"
	"go/token"
)

func (w *walker) optionalStmt(s ast.Stmt) {
	if s == nil {
		w.absent()
	} else {
		w.stmt(s)
	}
}

func (w *walker) stmts(list []ast.Stmt) {
	w.out.number(len(list))
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *walker) stmt(stmt ast.Stmt) {
	switch s := stmt.(type) {
	case *ast.DeclStmt:
		w.begin("DeclStmt", s)
		w.decl(s.Decl)
	case *ast.EmptyStmt:
		w.begin("EmptyStmt", s)
		w.flag(s.Implicit)
	case *ast.LabeledStmt:
		w.begin("LabeledStmt", s)
		w.expr(s.Label)
		w.stmt(s.Stmt)
	case *ast.ExprStmt:
		w.begin("ExprStmt", s)
		w.expr(s.X)
	case *ast.SendStmt:
		w.begin("SendStmt", s)
		w.expr(s.Chan)
		w.expr(s.Value)
	case *ast.IncDecStmt:
		w.begin("IncDecStmt", s)
		w.out.text(s.Tok.String())
		w.expr(s.X)
	case *ast.AssignStmt:
		w.begin("AssignStmt", s)
		w.out.text(s.Tok.String())
		w.out.number(w.offset(s.TokPos))
		w.exprs(s.Lhs)
		w.exprs(s.Rhs)
	case *ast.GoStmt:
		w.begin("GoStmt", s)
		w.expr(s.Call)
	case *ast.DeferStmt:
		w.begin("DeferStmt", s)
		w.expr(s.Call)
	case *ast.ReturnStmt:
		w.begin("ReturnStmt", s)
		w.exprs(s.Results)
	case *ast.BranchStmt:
		w.begin("BranchStmt", s)
		w.out.text(s.Tok.String())
		if s.Label == nil {
			w.absent()
		} else {
			w.expr(s.Label)
		}
	case *ast.BlockStmt:
		w.begin("BlockStmt", s)
		w.stmts(s.List)
	case *ast.IfStmt:
		w.begin("IfStmt", s)
		w.optionalStmt(s.Init)
		w.expr(s.Cond)
		w.stmt(s.Body)
		w.optionalStmt(s.Else)
	case *ast.CaseClause:
		w.begin("CaseClause", s)
		w.out.number(w.offset(s.Colon))
		w.flag(s.List == nil)
		w.exprs(s.List)
		w.stmts(s.Body)
	case *ast.SwitchStmt:
		w.begin("SwitchStmt", s)
		w.optionalStmt(s.Init)
		w.optionalExpr(s.Tag)
		w.stmt(s.Body)
	case *ast.TypeSwitchStmt:
		w.begin("TypeSwitchStmt", s)
		w.optionalStmt(s.Init)
		w.stmt(s.Assign)
		w.stmt(s.Body)
	case *ast.CommClause:
		w.begin("CommClause", s)
		w.out.number(w.offset(s.Colon))
		w.optionalStmt(s.Comm)
		w.stmts(s.Body)
	case *ast.SelectStmt:
		w.begin("SelectStmt", s)
		w.stmt(s.Body)
	case *ast.ForStmt:
		w.begin("ForStmt", s)
		w.optionalStmt(s.Init)
		w.optionalExpr(s.Cond)
		w.optionalStmt(s.Post)
		w.stmt(s.Body)
	case *ast.RangeStmt:
		w.begin("RangeStmt", s)
		if s.Tok == token.ILLEGAL {
			w.out.text("")
		} else {
			w.out.text(s.Tok.String())
		}
		w.optionalExpr(s.Key)
		w.optionalExpr(s.Value)
		w.expr(s.X)
		w.stmt(s.Body)
	default:
		panic(fmt.Sprintf("unexpected %T", stmt))
	}
	w.done()
}
