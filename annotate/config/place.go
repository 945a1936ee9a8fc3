package config

import (
	"fmt"
	"strings"
)

// places knows the lines of a TOML text on which keys and the elements of their
// lists stand: the decoder keeps none of them for tables in lists.
type places struct {
	name  string
	lines map[string]int // by path: "source.1.fields.0"
	text  []string
}

// at is the place of a path, or of what it is in.
func (p *places) at(path string) string {
	return fmt.Sprintf("%s:%d", p.name, p.line(path))
}

func (p *places) line(path string) int {
	for {
		if line, ok := p.lines[path]; ok {
			return line
		}
		cut := strings.LastIndexByte(path, '.')
		if cut < 0 {
			return 1
		}
		path = path[:cut]
	}
}

// findPlaces scans a text that the decoder has found to be TOML.
func findPlaces(name, text string) *places {
	p := &places{name: name, lines: map[string]int{}, text: strings.Split(text, "\n")}
	s := scanner{text: text, line: 1, places: p, counts: map[string]int{}}
	for s.statement() {
	}
	return p
}

// scanner goes over TOML, and looks at nothing but where things begin.
type scanner struct {
	text   string
	at     int
	line   int
	table  string
	counts map[string]int // of [[tables]]
	places *places
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) next() byte {
	c := s.peek()
	if c == '\n' {
		s.line++
	}
	s.at++
	return c
}

// blank skips white space and comments; and the ends of lines, where they mean
// nothing.
func (s *scanner) blank(lines bool) {
	for s.at < len(s.text) {
		switch c := s.peek(); {
		case c == '#':
			for s.at < len(s.text) && s.peek() != '\n' {
				s.at++
			}
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' && lines:
			s.next()
		default:
			return
		}
	}
}

// statement reads a table's head or a key and its value.
func (s *scanner) statement() bool {
	s.blank(true)
	if s.at >= len(s.text) {
		return false
	}
	if s.peek() != '[' {
		s.pair(s.table)
		return true
	}
	s.next()
	list := s.peek() == '['
	if list {
		s.next()
	}
	line, path := s.line, s.key()
	if list {
		n := s.counts[path]
		s.counts[path]++
		path = fmt.Sprintf("%s.%d", path, n)
	}
	s.table = path
	s.set(path, line)
	for s.at < len(s.text) && s.peek() != '\n' {
		s.next()
	}
	return true
}

func (s *scanner) set(path string, line int) {
	if _, ok := s.places.lines[path]; !ok {
		s.places.lines[path] = line
	}
}

// pair reads "key = value".
func (s *scanner) pair(parent string) {
	line, start := s.line, s.at
	path := join(parent, s.key())
	s.set(path, line)
	s.blank(false)
	if s.peek() == '=' {
		s.next()
	}
	s.value(path)
	if s.at == start {
		s.next() // no key: the decoder would have said so
	}
}

func join(parent, key string) string {
	if parent == "" {
		return key
	}
	return parent + "." + key
}

// key reads a key, dotted or quoted.
func (s *scanner) key() string {
	var b strings.Builder
	for s.at < len(s.text) {
		switch s.peek() {
		case '"', '\'':
			b.WriteString(s.quoted())
		case '=', ']', '\n', ',', '}':
			return strings.ToLower(strings.TrimSpace(b.String()))
		case ' ', '\t':
			s.next()
		default:
			b.WriteByte(s.next())
		}
	}
	return strings.ToLower(b.String())
}

// quoted reads a text, in one or three quotes.
func (s *scanner) quoted() string {
	quote := s.peek()
	end := string(quote)
	if strings.HasPrefix(s.text[s.at:], strings.Repeat(end, 3)) {
		end = strings.Repeat(end, 3)
	}
	s.at += len(end)
	start := s.at
	for s.at < len(s.text) {
		if strings.HasPrefix(s.text[s.at:], end) {
			text := s.text[start:s.at]
			s.at += len(end)
			for len(end) == 3 && s.peek() == quote { // quotes at the end of the text
				s.at++
			}
			return text
		}
		if s.peek() == '\\' && quote == '"' {
			s.next()
		}
		s.next()
	}
	return s.text[min(start, len(s.text)):]
}

// value reads a value; the elements of lists and tables have places too.
func (s *scanner) value(path string) {
	s.blank(false)
	switch s.peek() {
	case '"', '\'':
		s.quoted()
	case '[':
		s.next()
		for i := 0; ; i++ {
			s.blank(true)
			if s.at >= len(s.text) {
				return
			}
			if s.peek() == ']' {
				s.next()
				return
			}
			start := s.at
			element := fmt.Sprintf("%s.%d", path, i)
			s.set(element, s.line)
			s.value(element)
			s.comma(start)
		}
	case '{':
		s.next()
		for {
			s.blank(true)
			if s.at >= len(s.text) {
				return
			}
			if s.peek() == '}' {
				s.next()
				return
			}
			start := s.at
			s.pair(path)
			s.comma(start)
		}
	default:
		for s.at < len(s.text) && !strings.ContainsRune(",]}\n#", rune(s.peek())) {
			s.at++
		}
	}
}

// comma goes behind the comma after an element, and on in any case.
func (s *scanner) comma(start int) {
	s.blank(true)
	if s.peek() == ',' || s.at == start {
		s.next()
	}
}
