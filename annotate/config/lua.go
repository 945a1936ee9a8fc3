package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/expression"
)

// script is the error about a script, with the same as an expression where it is
// one, as the line that goes in its place.
func (t *table) script(path, key string, ops []string, i int, ofSource bool) error {
	language, code, _ := strings.Cut(ops[i], ":")
	name := map[string]string{"lua": "Lua", "js": "JavaScript"}[language]
	expr, ok := "", false
	if language == "lua" {
		expr, ok = translate(code, ofSource)
	}
	if !ok {
		return t.fault(path, "%s is not run here: write what %q computes as an expression, %s", name, code, sketch(key, ofSource))
	}
	replaced := make([]string, len(ops))
	for j, op := range ops {
		replaced[j] = quoteTOML(op)
	}
	replaced[i] = quoteTOML("expr:" + expr)
	line := key + " = " + replaced[0]
	if key == "ops" {
		line = "ops = [" + strings.Join(replaced, ", ") + "]"
	}
	return t.fault(path, "%s is not run here: put this in the place of the line:\n%s", name, line)
}

func sketch(key string, ofSource bool) string {
	if ofSource {
		return key + ` = ["expr:…"], with values for vals`
	}
	return key + ` = "expr:…"`
}

// quoteTOML writes a text as TOML, in the quotes that need no escapes if there
// are any.
func quoteTOML(s string) string {
	if strings.ContainsRune(s, '"') && !strings.ContainsAny(s, "'\n\r\t") {
		return "'" + s + "'"
	}
	return strconv.Quote(s)
}

// luaFunctions are functions of Lua, and those that configurations of vcfanno
// mostly define, with the same here.
var luaFunctions = map[string]string{
	"mean": "mean", "avg": "mean", "sum": "sum", "max": "max", "min": "min", "median": "median", "count": "count", "len": "len",
	"join": "join", "concat": "join", "table.concat": "join", "uniq": "uniq", "unique": "uniq", "first": "first", "last": "last",
	"math.max": "max", "math.min": "min", "math.floor": "floor", "math.ceil": "ceil", "math.abs": "abs", "math.sqrt": "sqrt",
	"math.log": "log", "math.log10": "log10", "tonumber": "float", "tostring": "string", "string.lower": "lower", "string.upper": "upper",
}

// luaWords are the names that vcfanno gives to Lua, with the same here.
var luaWords = map[string]string{
	"vals": "values", "start": "(pos - 1)", "stop": "end", "chrom": "chrom", "ref": "ref", "alt": "alt",
	"and": "and", "or": "or", "not": "not", "nil": "nil", "true": "true", "false": "false",
}

// translate makes an expression of Lua that is one: arithmetic, comparisons and
// calls of well-known functions. It reports false for all else.
func translate(code string, ofSource bool) (string, bool) {
	l := lua{code: strings.TrimSpace(code), ofSource: ofSource}
	l.code = strings.TrimSpace(strings.TrimPrefix(l.code, "return "))
	for l.at < len(l.code) {
		if !l.token() {
			return "", false
		}
	}
	expr := strings.TrimSpace(l.out.String())
	return expr, expr != "" && expression.Check(expr) == nil
}

// lua goes over a piece of Lua.
type lua struct {
	code     string
	at       int
	out      strings.Builder
	ofSource bool
}

func (l *lua) token() bool {
	rest := l.code[l.at:]
	c := rest[0]
	switch {
	case c == ' ' || c == '\t':
		return l.copy(1, " ")
	case c == '"' || c == '\'':
		return l.text(rest)
	case '0' <= c && c <= '9':
		return l.number(rest)
	case c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z':
		return l.word(rest)
	case strings.HasPrefix(rest, ".."):
		return l.copy(2, "+")
	case strings.HasPrefix(rest, "~="):
		return l.copy(2, "!=")
	case strings.HasPrefix(rest, "==") || strings.HasPrefix(rest, "<=") || strings.HasPrefix(rest, ">="):
		return l.copy(2, rest[:2])
	case c == '#':
		return l.length(rest)
	case strings.IndexByte("+-*/%^<>(),", c) >= 0:
		return l.copy(1, rest[:1])
	default:
		return false
	}
}

func (l *lua) copy(n int, text string) bool {
	l.out.WriteString(text)
	l.at += n
	return true
}

// text is a quoted text without escapes.
func (l *lua) text(rest string) bool {
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 || strings.ContainsAny(rest[1:end+1], "\\\n") {
		return false
	}
	return l.copy(end+2, strconv.Quote(rest[1:end+1]))
}

func (l *lua) number(rest string) bool {
	n := 0
	for n < len(rest) && strings.IndexByte("0123456789.eE", rest[n]) >= 0 {
		n++
	}
	if strings.Contains(rest[:n], "..") {
		return false
	}
	return l.copy(n, rest[:n])
}

// length is #vals.
func (l *lua) length(rest string) bool {
	n := wordLength(rest[1:])
	word, ok := l.name(rest[1 : n+1])
	if n == 0 || !ok {
		return false
	}
	return l.copy(n+1, "len("+word+")")
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] == '.' && n > 0 && n+1 < len(s) && s[n+1] != '.' && s[n-1] != '.' || '0' <= s[n] && s[n] <= '9' || 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z') {
		n++
	}
	return n
}

// word is a function's or a value's name, or one of a list: vals[1].
func (l *lua) word(rest string) bool {
	n := wordLength(rest)
	after := strings.TrimLeft(rest[n:], " ")
	if strings.HasPrefix(after, "(") {
		f, ok := luaFunctions[rest[:n]]
		return ok && l.copy(n, f)
	}
	word, ok := l.name(rest[:n])
	if !ok {
		return false
	}
	if strings.HasPrefix(after, "[") {
		end := strings.IndexByte(after, ']')
		if end < 0 {
			return false
		}
		i, err := strconv.Atoi(strings.TrimSpace(after[1:end]))
		return err == nil && i > 0 && l.copy(len(rest)-len(after)+end+1, fmt.Sprintf("%s[%d]", word, i-1))
	}
	return l.copy(n, word)
}

// name is a value's name; of a source there are no others than vcfanno gives.
func (l *lua) name(word string) (string, bool) {
	if w, ok := luaWords[word]; ok {
		return w, l.ofSource || word != "vals"
	}
	switch word {
	case "function", "local", "if", "then", "else", "elseif", "end", "for", "do", "while", "return", "in", "repeat", "until", "break", "":
		return "", false
	}
	return infoName(word), !l.ofSource
}
