package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/expression"
)

// postExpr is an operation of vcfanno on fields of the record, as an expression.
func postExpr(op string, fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = infoName(f)
	}
	list := strings.Join(names, ", ")
	switch op {
	case "max", "min", "mean", "sum", "median":
		return op + "(" + list + ")"
	case "div2":
		return names[0] + " / " + names[1]
	case "concat":
		return "join([" + texts(names) + "])"
	case "uniq":
		return "join(uniq([" + texts(names) + "]))"
	case "count":
		each := make([]string, len(names))
		for i, n := range names {
			each[i] = "(" + n + " != nil ? 1 : 0)"
		}
		sum := strings.Join(each, " + ")
		return fmt.Sprintf("%s > 0 ? %s : nil", sum, sum)
	case "flag":
		return strings.Join(names, " != nil || ") + " != nil"
	case "setid":
		if len(names) == 1 {
			return names[0]
		}
		return "[" + texts(names) + "]"
	default: // self, first: the first that is there
		expr := names[len(names)-1]
		for _, n := range slices.Backward(names[:len(names)-1]) {
			expr = fmt.Sprintf("%s != nil ? %s : (%s)", n, n, expr)
		}
		return expr
	}
}

func texts(names []string) string {
	return "string(" + strings.Join(names, "), string(") + ")"
}

// infoName is an INFO key as an expression has it.
func infoName(key string) string {
	if strings.EqualFold(key, "ID") {
		return "id"
	}
	switch strings.ToLower(key) {
	case "chrom", "pos", "end", "ref", "alt", "qual", "filter", "info", "column":
		return "info(" + strconv.Quote(key) + ")"
	}
	if m := expression.Mentions(key); len(m) == 0 || m[len(m)-1] != key {
		return "info(" + strconv.Quote(key) + ")"
	}
	return key
}
