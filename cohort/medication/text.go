package medication

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest text that is read, in bytes. The longest names of RxNorm
// have about 3,000.
const maxText = 4096

// maxGuesses bounds how many unknown words of one text are compared with all
// names.
const maxGuesses = 16

type tokenKind uint8

const (
	word tokenKind = iota
	number
	separator // between the parts of a combination: / + & ;
)

type token struct {
	text    string
	kind    tokenKind
	inside  int // 0, or the number of the bracket that holds it: [Brand], (Brand)
	square  bool
	capital bool // begins with a capital letter
}

// tokenise cuts text into lower-case words and numbers. Letters and digits are
// cut apart ("40mg", "alfa-2a"), apostrophes dropped, dotted letters joined
// ("i.v."), and "#3" is one token, for it stands for a product and not an amount.
func tokenise(text string) []token {
	var out []token
	bracket, open, square := 0, 0, false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r):
			w, end := letterRun(text, i)
			w, end = joined(text, w, end)
			out = append(out, token{text: w, kind: word, inside: open, square: square, capital: unicode.IsUpper(r)})
			i = end
			continue
		case r >= '0' && r <= '9' || r == '#' && i+1 < len(text) && isDigit(text[i+1]):
			j := i + 1
			for j < len(text) && (isDigit(text[j]) || (text[j] == '.' || text[j] == ',') && j+1 < len(text) && isDigit(text[j+1])) {
				j++
			}
			out = append(out, token{text: text[i:j], kind: number, inside: open, square: square})
			i = j
			continue
		case r == '[' || r == '(':
			bracket++
			open, square = bracket, r == '['
		case r == ']' || r == ')':
			open, square = 0, false
		case r == '/' || r == '+' || r == '&' || r == ';':
			out = append(out, token{text: "/", kind: separator, inside: open, square: square})
		}
		i += n
	}
	return out
}

// letterRun returns the word at a place, and where it ends.
func letterRun(text string, at int) (w string, end int) {
	end = at
	letters, dotted := 0, false
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		// "i.v.", "b.i.d.": one letter, a point, one letter.
		if r == '.' && (letters == 1 || dotted) && end+1 < len(text) {
			next, size := utf8.DecodeRuneInString(text[end+1:])
			after, _ := utf8.DecodeRuneInString(text[end+1+size:])
			if unicode.IsLetter(next) && !unicode.IsLetter(after) {
				dotted = true
				end += n
				continue
			}
		}
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' {
			break
		}
		letters++
		end += n
	}
	w = strings.ToLower(text[at:end])
	if strings.ContainsAny(w, "'’.") {
		w = strings.NewReplacer("'", "", "’", "", ".", "").Replace(w)
	}
	return w, end
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// reading is what a text says.
type reading struct {
	substances []int // sorted by place in the text
	confidence Confidence
	steps      []string
	conflict   string
	site       signs
}

// mention is a name found in the text.
type mention struct {
	at, end    int // tokens
	substances []int
	brand      bool
	low        bool // a guess that is not safe
}

// read finds the substances that a text names. High means that every word of it
// is accounted for: as a name, a salt, a strength, a form, a maker.
func (d *dictionary) read(text string) reading {
	if len(text) > maxText {
		return reading{steps: []string{"text of more than 4096 bytes: not read"}}
	}
	cut := strings.HasSuffix(text, "...") || strings.HasSuffix(text, "…")
	tokens := tokenise(strings.TrimRight(text, ".…"))
	if cut && len(tokens) > 0 && tokens[len(tokens)-1].kind == word {
		tokens = tokens[:len(tokens)-1] // the half of a word
	}
	var r reading
	mentions, unknown := d.scan(tokens, &r)
	mentions, unknown = d.guess(tokens, mentions, unknown, &r)
	if len(mentions) == 0 {
		if r.site.local && r.site.brandOnly {
			r.site = signs{}
		}
		return r
	}
	if cut {
		r.steps = append(r.steps, "the text is cut off: there may be more ingredients than were read")
	}
	r.join(d, tokens, mentions)
	r.confidence = High
	for _, m := range mentions {
		if m.low {
			r.confidence = Low
		}
	}
	if left := unexplained(tokens, mentions, unknown, &r); left > 0 {
		r.confidence = Low
		r.steps = append(r.steps, count(left, "word of the text is", "words of the text are")+" not known")
	}
	return r
}

// scan goes through the tokens from the left and takes the longest name at each
// place. It returns the places of words that nothing explains.
func (d *dictionary) scan(tokens []token, r *reading) (mentions []mention, unknown []int) {
	for i := 0; i < len(tokens); {
		if p := d.longest(tokens[i:]); p != nil {
			mentions = append(mentions, mention{at: i, end: i + len(p.tokens), substances: p.substances, brand: p.brand})
			what := "text names "
			if p.brand {
				what = "brand "
			}
			step := what + strings.Join(p.tokens, " ")
			if p.brand {
				step += " → " + d.list(p.substances)
			} else if main := d.substances[p.substances[0]].Name; main != strings.Join(p.tokens, " ") {
				step += " → " + main
			}
			if !slices.Contains(r.steps, step) {
				r.steps = append(r.steps, step)
			}
			if p.local {
				r.site.brand(strings.Join(p.tokens, " "))
			}
			i += len(p.tokens)
			continue
		}
		if t := tokens[i]; t.text == "plus" && len(mentions) > 0 && i+1 < len(tokens) && d.longest(tokens[i+1:]) != nil {
			i++ // between two names; alone behind a brand it is another product
			continue
		} else if t.kind == word && !explained(t.text) && !isFreeOf(tokens, i) {
			unknown = append(unknown, i)
		} else if t.kind == word {
			r.site.word(t.text)
		}
		i++
	}
	return mentions, unknown
}

// isFreeOf knows "preservative free", and not "codeine free".
func isFreeOf(tokens []token, i int) bool {
	if tokens[i].text != "free" || i == 0 {
		return false
	}
	switch tokens[i-1].text {
	case "preservative", "sugar", "alcohol", "latex", "dye":
		return true
	}
	return false
}

// longest returns the longest name that begins the tokens, or nil.
func (d *dictionary) longest(tokens []token) *phrase {
	if tokens[0].kind == separator {
		return nil
	}
next:
	for i := range d.phrases[tokens[0].text] {
		p := &d.phrases[tokens[0].text][i]
		if len(p.tokens) > len(tokens) {
			continue
		}
		for j, t := range p.tokens {
			if tokens[j].text != t || tokens[j].inside != tokens[0].inside {
				continue next
			}
		}
		return p
	}
	return nil
}

// guess compares unknown words with the known names.
func (d *dictionary) guess(tokens []token, mentions []mention, unknown []int, r *reading) ([]mention, []int) {
	var left []int
	for n, i := range unknown {
		if n >= maxGuesses {
			left = append(left, unknown[n:]...)
			break
		}
		w := tokens[i].text
		if known, ok := misspeltWord(w); ok {
			r.steps = append(r.steps, "a word read as "+known+" (one letter differs)")
			r.site.word(known)
			continue
		}
		if p := d.endingIn(w); p != nil {
			r.steps = append(r.steps, "a word of the text is "+p.tokens[0]+" with another ending: "+d.list(p.substances))
			mentions = append(mentions, mention{at: i, end: i + 1, substances: p.substances})
			continue
		}
		step := "a word of the text differs by one letter from "
		s, safe := d.closest(w)
		if s == nil {
			step = "a word of the text sounds like "
			s, safe = d.soundsLike(w)
		}
		if s == nil {
			step = "a word of the text has the letters in another order of "
			s, safe = d.shuffled(w)
		}
		if s == nil {
			left = append(left, i)
			continue
		}
		step += s.text
		if s.brand {
			step += " (brand of " + d.list(s.substances) + ")"
		} else if main := d.substances[s.substances[0]].Name; main != s.text {
			step += " (" + main + ")"
		}
		if safe {
			step += ", and from no other name: read as that"
		} else {
			step += ": not certain, to be looked at by a person"
		}
		r.steps = append(r.steps, step)
		mentions = append(mentions, mention{at: i, end: i + 1, substances: s.substances, brand: s.brand, low: !safe})
	}
	slices.SortStableFunc(mentions, func(a, b mention) int { return a.at - b.at })
	return mentions, left
}

// join makes one list of the mentions and compares brands with the names beside
// them.
func (r *reading) join(d *dictionary, tokens []token, mentions []mention) {
	var named []int
	for _, m := range mentions {
		if !m.brand {
			named = union(named, m.substances)
		}
	}
	r.substances = slices.Clone(named)
	for _, m := range mentions {
		if !m.brand {
			continue
		}
		if len(named) > 0 && !subset(m.substances, named) && !subset(named, m.substances) && !besides(tokens, mentions, m) {
			r.conflict = "the name says " + d.list(named) + ", the brand is of " + d.list(m.substances)
		}
		r.substances = union(r.substances, m.substances)
	}
}

// besides reports whether a brand stands beside the other names as a further
// part of a combination ("Tylenol with codeine") rather than as their name.
func besides(tokens []token, mentions []mention, brand mention) bool {
	if tokens[brand.at].inside != 0 {
		return false
	}
	for _, m := range mentions {
		if m.brand {
			continue
		}
		if tokens[m.at].inside != 0 {
			return false
		}
		lo, hi := min(m.end, brand.end), max(m.at, brand.at)
		joined := slices.ContainsFunc(tokens[min(lo, hi):hi], func(t token) bool {
			return t.kind == separator && t.inside == 0 || t.text == "with" || t.text == "w" || t.text == "and" || t.text == "plus"
		})
		if !joined {
			return false
		}
	}
	return true
}

// unexplained counts the unknown words that make a text doubtful. Two kinds do
// not: a brand in square brackets, as RxNorm has it, and a further part of a
// combination that stands there with its own strength.
func unexplained(tokens []token, mentions []mention, unknown []int, r *reading) int {
	left, partners := 0, 0
	for _, i := range unknown {
		switch {
		case tokens[i].square && tokens[i].capital && !denial(tokens[i].text):
			r.steps = append(r.steps, "a brand in brackets is not known")
		case !denial(tokens[i].text) && isPartner(tokens, mentions, i):
			partners++
		default:
			left++
		}
	}
	if partners > 0 {
		r.steps = append(r.steps, "a further ingredient of the combination is not known")
	}
	r.steps = slices.Compact(r.steps)
	return left
}

// isPartner reports whether an unknown word stands in a part of a combination
// that has a strength and no known name.
func isPartner(tokens []token, mentions []mention, at int) bool {
	lo, hi := at, at
	for lo > 0 && tokens[lo-1].kind != separator {
		lo--
	}
	for hi < len(tokens) && tokens[hi].kind != separator {
		hi++
	}
	if lo == 0 && hi == len(tokens) {
		return false
	}
	for _, m := range mentions {
		if m.at < hi && m.end > lo {
			return false
		}
	}
	// Name, then strength: "foo 10 MG".
	for i := at + 1; i+1 < hi; i++ {
		if tokens[i].kind == number && isUnit(tokens[i+1].text) {
			return true
		}
	}
	return false
}

// list names substances for a reader.
func (d *dictionary) list(substances []int) string {
	names := make([]string, len(substances))
	for i, s := range substances {
		names[i] = d.substances[s].Name
	}
	return strings.Join(names, " + ")
}

func union(a, b []int) []int {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// subset reports whether every element of a is in b.
func subset(a, b []int) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}
