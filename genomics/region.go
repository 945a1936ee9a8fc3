package genomics

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// MaxPosition is the largest coordinate, 1-based: what SAM, BCF and CSI can
// express.
const MaxPosition = math.MaxInt32

// Region is a stretch of one contig: 0-based, half-open.
type Region struct {
	Contig     string // as the user or the file spells it; compare with SameContig
	Start, End int    // 0-based, End exclusive
}

// ParseRegion reads "contig", "contig:pos", "contig:start-end" and
// "contig:start-", 1-based and inclusive, with or without thousands separators.
// A contig alone is the whole of it. A name that itself holds a colon is
// written in braces: "{HLA-A*01:01}:5-9".
func ParseRegion(text string) (Region, error) {
	contig, span, err := splitRegion(text)
	if err != nil {
		return Region{}, err
	}
	if span == "" {
		return Region{Contig: contig, End: MaxPosition}, nil
	}
	first, last, ranged := strings.Cut(span, "-")
	start, err := parsePosition(first)
	if err != nil {
		return Region{}, fmt.Errorf("genomics: region %q: start %w", text, err)
	}
	end := start
	switch {
	case ranged && last == "":
		end = MaxPosition
	case ranged:
		if end, err = parsePosition(last); err != nil {
			return Region{}, fmt.Errorf("genomics: region %q: end %w", text, err)
		}
	}
	if end < start {
		return Region{}, fmt.Errorf("genomics: region %q ends before it starts: write the smaller position first", text)
	}
	return Region{Contig: contig, Start: start - 1, End: end}, nil
}

// UnmarshalText is ParseRegion for the flags of a program and the settings in
// a file.
func (r *Region) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRegion(string(text))
	return err
}

// MustRegion is ParseRegion for constants: it panics on text that is no region.
func MustRegion(text string) Region {
	r, err := ParseRegion(text)
	if err != nil {
		panic(err)
	}
	return r
}

// String writes the region 1-based and inclusive, as ParseRegion reads it.
func (r Region) String() string {
	contig := r.Contig
	if strings.Contains(contig, ":") || strings.HasPrefix(contig, "{") {
		contig = "{" + contig + "}"
	}
	switch {
	case r.Start == 0 && r.End >= MaxPosition:
		return contig
	case r.End >= MaxPosition:
		return contig + ":" + strconv.Itoa(r.Start+1) + "-"
	default:
		return contig + ":" + strconv.Itoa(r.Start+1) + "-" + strconv.Itoa(r.End)
	}
}

// Len is the number of bases in the region.
func (r Region) Len() int { return r.End - r.Start }

// Overlaps reports whether the two regions share at least one base; an empty
// region shares none.
func (r Region) Overlaps(s Region) bool {
	return max(r.Start, s.Start) < min(r.End, s.End) && SameContig(r.Contig, s.Contig)
}

func splitRegion(text string) (contig, span string, err error) {
	var ranged bool
	if rest, ok := strings.CutPrefix(text, "{"); ok {
		contig, rest, ok = strings.Cut(rest, "}")
		if !ok {
			return "", "", fmt.Errorf("genomics: region %q: the brace is not closed: write {contig}:start-end", text)
		}
		span, ranged = strings.CutPrefix(rest, ":")
		if !ranged && rest != "" {
			return "", "", fmt.Errorf("genomics: region %q: a colon must follow the brace: write {contig}:start-end", text)
		}
	} else {
		contig, span, ranged = strings.Cut(text, ":")
	}
	switch {
	case contig == "":
		return "", "", fmt.Errorf("genomics: region %q names no contig: write contig:start-end", text)
	case ranged && span == "":
		return "", "", fmt.Errorf("genomics: region %q: no position follows the colon: write contig:start-end, or leave the colon out", text)
	case strings.Contains(span, ":"):
		return "", "", fmt.Errorf("genomics: region %q: more than one colon: write a contig whose name has one in braces, {contig}:start-end", text)
	}
	return contig, span, nil
}

func parsePosition(text string) (int, error) {
	digits := strings.ReplaceAll(text, ",", "")
	n, err := strconv.Atoi(digits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is past the largest position %d", text, MaxPosition)
	case err != nil || digits[0] == '+' || digits == "-0":
		return 0, fmt.Errorf("%q is no position: write a whole number", text)
	case n < 1:
		return 0, errors.New("must be at least 1: positions in text are 1-based")
	case n > MaxPosition:
		return 0, fmt.Errorf("%d is past the largest position %d", n, MaxPosition)
	}
	return n, nil
}
