package report

import (
	"html"
	"strings"
)

// paragraphs turns a publisher's HTML into plain paragraphs: its tags go,
// its block elements become breaks. What comes out is text, never mark-up.
func paragraphs(markup string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if text := strings.Join(strings.Fields(html.UnescapeString(b.String())), " "); text != "" {
			out = append(out, text)
		}
		b.Reset()
	}
	for markup != "" {
		open := strings.IndexByte(markup, '<')
		if open < 0 {
			b.WriteString(markup)
			break
		}
		b.WriteString(markup[:open])
		markup = markup[open:]
		end := strings.IndexByte(markup, '>')
		if end < 0 || !isTag(markup[1:end]) {
			b.WriteByte('<') // a less-than sign, not a tag
			markup = markup[1:]
			continue
		}
		if blockTag(markup[1:end]) {
			flush()
		}
		markup = markup[end+1:]
	}
	flush()
	return out
}

func isTag(inside string) bool {
	name := strings.TrimPrefix(inside, "/")
	return name != "" && (name[0] >= 'a' && name[0] <= 'z' || name[0] >= 'A' && name[0] <= 'Z' || name[0] == '!')
}

func blockTag(inside string) bool {
	name := strings.ToLower(strings.TrimLeft(inside, "/"))
	if i := strings.IndexAny(name, " \t\n/"); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "p", "br", "li", "ul", "ol", "div", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote":
		return true
	}
	return false
}
