package medication

import (
	"math/bits"
	"strconv"
	"strings"
)

const (
	// minName is the shortest name that a misspelling is looked for at all.
	minName = 6
	// safeName is the shortest name that a misspelling may be used for without a
	// person looking at it. Among shorter names too many real ones differ by a
	// letter.
	safeName = 8
	// maxName bounds the words that are compared.
	maxName = 32
)

// closest returns the name that a word differs from by one letter (one more, one
// less, another, or two neighbours swapped), or nil. It is safe to use when the
// name is a substance's own and long, both begin alike, and no name of another
// substance is as near as two letters: among all names known here, those without
// guidance included.
func (d *dictionary) closest(w string) (found *spelling, safe bool) {
	if len(w) < minName-1 || len(w) > maxName {
		return nil, false
	}
	mask := letters(w)
	for i := range d.names {
		s := &d.names[i]
		if !s.near(len(w), mask, 1) || distance(w, s.text) != 1 {
			continue
		}
		if found == nil || found.brand && !s.brand {
			found = s
		}
	}
	if found == nil {
		return nil, false
	}
	safe = !found.brand && len(found.text) >= safeName && w[0] == found.text[0]
	return found, safe && d.alone(w, found)
}

// sounding writes a name so that spellings that sound alike are one: ph and f, th
// and t, y and i, doubled letters.
func sounding(w string) string {
	w = strings.NewReplacer("ph", "f", "th", "t", "y", "i").Replace(w)
	out := make([]byte, 0, len(w))
	for i := range len(w) {
		if i == 0 || w[i] != w[i-1] {
			out = append(out, w[i])
		}
	}
	return string(out)
}

// listen enters a name that a word may sound like: a substance's own, and long.
func (d *dictionary) listen(at int) {
	s := &d.names[at]
	if s.brand || len(s.text) < safeName {
		return
	}
	if d.sounds == nil {
		d.sounds = make(map[string]int)
	}
	key := sounding(s.text)
	if other, ok := d.sounds[key]; ok && (other < 0 || !sameSet(d.names[other].substances, s.substances)) {
		at = -1
	}
	d.sounds[key] = at
}

// soundsLike is the one name that a word sounds like, or nil: "ibuprophen". It is
// safe to use where no name of another substance is within two letters.
func (d *dictionary) soundsLike(w string) (found *spelling, safe bool) {
	if len(w) < safeName || len(w) > maxName {
		return nil, false
	}
	at, ok := d.sounds[sounding(w)]
	if !ok || at < 0 {
		return nil, false
	}
	return &d.names[at], d.alone(w, &d.names[at])
}

// shuffled is the one name that a word has the same letters as, in another order
// between the same ends, or nil: "metropolol". It is safe to use where no name of
// another substance is within two letters.
func (d *dictionary) shuffled(w string) (found *spelling, safe bool) {
	if len(w) < safeName || len(w) > maxName {
		return nil, false
	}
	for i := range d.names {
		s := &d.names[i]
		if s.brand || len(s.text) != len(w) || s.mask != letters(w) || !sameLetters(w, s.text) {
			continue
		}
		if found != nil && !sameSet(found.substances, s.substances) {
			return nil, false
		}
		found = s
	}
	return found, found != nil && d.alone(w, found)
}

// sameLetters reports whether two words of one length begin and end alike and have
// the same letters, each as often.
func sameLetters(a, b string) bool {
	if a[0] != b[0] || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	var counts [256]int8
	for i := range len(a) {
		counts[a[i]]++
		counts[b[i]]--
	}
	return counts == [256]int8{}
}

// alone reports whether no name of another substance is within two letters.
func (d *dictionary) alone(w string, found *spelling) bool {
	mask := letters(w)
	for i := range d.names {
		s := &d.names[i]
		if s.near(len(w), mask, 2) && distance(w, s.text) <= 2 && !sameSet(s.substances, found.substances) {
			return false
		}
	}
	return true
}

// near rules most names out without comparing them letter by letter: n edits
// change the length by n at most, and which letters there are by 2n.
func (s *spelling) near(length int, mask uint32, n int) bool {
	d := len(s.text) - length
	return d <= n && -d <= n && bits.OnesCount32(s.mask^mask) <= 2*n
}

// letters is the set of a word's letters, as bits.
func letters(w string) uint32 {
	var mask uint32
	for i := range len(w) {
		mask |= 1 << (w[i] & 31)
	}
	return mask
}

func sameSet(a, b []int) bool { return subset(a, b) && subset(b, a) }

// distance is the optimal string alignment distance of two words: insertions,
// deletions, substitutions, and swaps of neighbours. Above 2 it returns 3.
func distance(a, b string) int {
	if len(a) > maxName+2 || len(b) > maxName+2 {
		return 3
	}
	var rows [3][maxName + 3]uint8
	for j := range len(b) + 1 {
		rows[0][j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = uint8(i)
		best := now[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			v := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				v = min(v, before[j-2]+1)
			}
			now[j] = v
			best = min(best, v)
		}
		if best > 2 {
			return 3
		}
	}
	return int(min(rows[len(a)%3][len(b)], 3))
}

// misspeltWord returns the salt that a long word differs from by one letter.
func misspeltWord(w string) (string, bool) {
	if len(w) < safeName || len(w) > maxName {
		return "", false
	}
	for _, s := range salts() {
		if len(s) >= safeName && w[0] == s[0] && distance(w, s) == 1 {
			return s, true
		}
	}
	return "", false
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
