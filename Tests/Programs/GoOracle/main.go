// Oracle prints the constructs that GoSource finds, as go/parser sees them.
// Usage: oracle LIST, a file with one path per line.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"sort"
	"strings"
)

func main() {
	list, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, path := range strings.Fields(string(list)) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			fmt.Fprintln(out, "#", path, err)
			continue
		}
		fmt.Fprintln(out, "#", path)
		lines := constructs(fset, file)
		sort.Strings(lines)
		for _, line := range lines {
			fmt.Fprintln(out, line)
		}
	}
}

func constructs(fset *token.FileSet, file *ast.File) (lines []string) {
	at := func(pos token.Pos) string {
		p := fset.PositionFor(pos, false)
		return fmt.Sprintf("%d:%d", p.Line, p.Column)
	}
	span := func(first, last ast.Node) string { return at(first.Pos()) + "-" + at(last.End()) }
	add := func(pos token.Pos, format string, args ...any) {
		lines = append(lines, at(pos)+" "+fmt.Sprintf(format, args...))
	}
	owners := map[*ast.StructType]string{}
	names := func(list []*ast.Ident, kind string) {
		for _, name := range list {
			add(name.Pos(), "%s %s", kind, name.Name)
		}
	}
	params := func(lists ...*ast.FieldList) {
		for _, list := range lists {
			if list != nil {
				for _, field := range list.List {
					names(field.Names, "parameter")
				}
			}
		}
	}
	idents := func(exprs []ast.Expr, kind string) {
		for _, e := range exprs {
			if id, ok := e.(*ast.Ident); ok {
				names([]*ast.Ident{id}, kind)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			name := n.Name.Name
			if n.Recv != nil {
				name = receiver(n.Recv.List[0].Type) + "." + name
				params(n.Recv)
			}
			body := ""
			if n.Body != nil {
				body = " " + span(n.Body, n.Body)
			}
			add(n.Type.Func, "func %s%s", name, body)
			params(n.Type.Params, n.Type.Results)
		case *ast.FuncLit:
			add(n.Pos(), "literal %s", span(n.Body, n.Body))
			params(n.Type.Params, n.Type.Results)
		case *ast.GoStmt:
			literal := ""
			if _, ok := n.Call.Fun.(*ast.FuncLit); ok {
				literal = " literal"
			}
			add(n.Pos(), "go%s", literal)
		case *ast.SelectStmt:
			hasDefault := false
			for _, c := range n.Body.List {
				comm := c.(*ast.CommClause)
				var arrow token.Pos
				switch s := comm.Comm.(type) {
				case nil:
					hasDefault = true
					continue
				case *ast.SendStmt:
					arrow = s.Arrow
				case *ast.ExprStmt:
					arrow = s.X.Pos()
				case *ast.AssignStmt:
					arrow = s.Rhs[0].Pos()
				}
				add(comm.Pos(), "case %s", at(arrow))
			}
			add(n.Pos(), "select %d %t", len(n.Body.List), hasDefault)
		case *ast.SendStmt:
			add(n.Arrow, "send %s", span(n.Chan, n.Chan))
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				add(n.OpPos, "receive %s", span(n.X, n.X))
			}
		case *ast.RangeStmt:
			add(n.Range, "range %s", span(n.X, n.X))
			if n.Tok == token.DEFINE {
				idents([]ast.Expr{n.Key, n.Value}, "range")
			}
		case *ast.CallExpr:
			switch fun, _ := n.Fun.(*ast.Ident); {
			case fun == nil:
			case fun.Name == "make" && len(n.Args) > 0:
				if _, ok := n.Args[0].(*ast.ChanType); ok {
					capacity := ""
					if len(n.Args) > 1 {
						capacity = " " + span(n.Args[1], n.Args[1])
					}
					add(n.Pos(), "make%s", capacity)
				}
			case fun.Name == "close" && len(n.Args) == 1:
				add(n.Pos(), "close %s", span(n.Args[0], n.Args[0]))
			}
		case *ast.TypeSpec:
			if s, ok := n.Type.(*ast.StructType); ok {
				owners[s] = " of " + n.Name.Name
			}
		case *ast.StructType:
			for _, field := range n.Fields.List {
				direction := ""
				if c, ok := field.Type.(*ast.ChanType); ok {
					direction = map[ast.ChanDir]string{ast.SEND: " send", ast.RECV: " receive", ast.SEND | ast.RECV: " both"}[c.Dir]
				}
				for _, name := range field.Names {
					add(name.Pos(), "field %s%s%s", name.Name, direction, owners[n])
				}
				if field.Names == nil {
					add(field.Type.Pos(), "field (embedded)%s", owners[n])
				}
			}
		case *ast.AssignStmt:
			add(n.TokPos, "assign %s %s", span(n.Lhs[0], n.Lhs[len(n.Lhs)-1]), span(n.Rhs[0], n.Rhs[len(n.Rhs)-1]))
			if n.Tok == token.DEFINE {
				idents(n.Lhs, "variable")
			}
		case *ast.GenDecl:
			if n.Tok == token.VAR {
				for _, spec := range n.Specs {
					names(spec.(*ast.ValueSpec).Names, "variable")
				}
			}
		}
		return true
	})
	return lines
}

// receiver is the name of a receiver's type, with a star for a pointer.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return receiver(e.X)
	case *ast.StarExpr:
		return "*" + receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}
