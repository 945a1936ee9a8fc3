package packed

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// texts appends a column as texts: by dictionary where values recur.
func (e *encoder) texts(c *cells) {
	n := len(c.ends)
	seen := map[string]int{}
	counts := []int{}
	words := []string{}
	e.codes = e.codes[:0]
	for i, none := range c.missing {
		k := 0
		if !none {
			var known bool
			if k, known = seen[string(c.at(i))]; !known {
				if k = len(words); k >= n/2+1 {
					e.plainTexts(c)
					return
				}
				words, counts = append(words, string(c.at(i))), append(counts, 0)
				seen[words[k]] = k
			}
			counts[k]++
		}
		e.codes = append(e.codes, int64(k))
	}
	// The frequent ones come first, so that high bytes of most codes are 0.
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	rank := make([]int64, len(words))
	var dictionary []byte
	for r, k := range order {
		rank[k] = int64(r)
		dictionary = appendText(dictionary, words[k])
	}
	for i, k := range e.codes {
		e.codes[i] = rank[k]
	}
	e.begin(asDictionary, 0, c)
	e.head = binary.AppendUvarint(e.head, uint64(len(words)))
	e.block(dictionary, false)
	e.ints(e.codes)
}

// plainTexts appends the lengths of texts, and the texts.
func (e *encoder) plainTexts(c *cells) {
	e.begin(asTexts, 0, c)
	e.codes = e.codes[:0]
	for i := range c.ends {
		e.codes = append(e.codes, int64(len(c.at(i))))
	}
	e.ints(e.codes)
	e.block(c.text, false)
}

// words are texts one after the other.
type words struct {
	text []byte
	ends []int32
}

func (w *words) at(i int) []byte {
	from := int32(0)
	if i > 0 {
		from = w.ends[i-1]
	}
	to := w.ends[i]
	return w.text[from:to:to]
}

// dictionary splits the texts of a dictionary. The lengths between them are left
// in place: each text is moved over the length before it.
func (w *words) dictionary(count int) bool {
	in := wire{rest: w.text}
	w.ends = w.ends[:0]
	to := 0
	for range count {
		to += copy(w.text[to:], in.text())
		w.ends = append(w.ends, int32(to))
	}
	return in.done()
}

// lengths says how long the texts are. It reports false where they are not as
// long together as what there is.
func (w *words) lengths(v *ints, count int) bool {
	w.ends = w.ends[:0]
	to := int64(0)
	for i := range count {
		n := v.at(i)
		if n < 0 || n > int64(len(w.text))-to {
			return false
		}
		to += n
		w.ends = append(w.ends, int32(to))
	}
	return to == int64(len(w.text))
}
