package medication

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// RxNorm is the part of RxNorm's release files that leads from products to
// ingredients. It is immutable.
type RxNorm struct {
	atoms map[uint32]atom
	edges map[uint32][]uint32 // from a concept to those that are nearer to an ingredient
}

// atom is a concept's preferred name and what kind of concept it is.
type atom struct {
	name string
	rank termRank
}

// termRank orders RxNorm's term types by how far they are from an ingredient.
// Relations are followed from a higher to a lower rank only, so that it does not
// matter which of a relation's two directions a file holds.
type termRank uint8

const (
	ingredientTerm termRank = iota + 1 // IN
	nameTerm                           // PIN, MIN, BN
	partTerm                           // SCDC, SCDF, SCDG
	drugTerm                           // SCD
	brandPartTerm                      // SBDC, SBDF, SBDG
	brandDrugTerm                      // SBD
	packTerm                           // GPCK
	brandPackTerm                      // BPCK
)

// termTypes are the TTY of RXNCONSO.RRF with SAB=RXNORM.
var termTypes = map[string]termRank{
	"IN": ingredientTerm, "PIN": nameTerm, "MIN": nameTerm, "BN": nameTerm, "SCDC": partTerm, "SCDF": partTerm,
	"SCDG": partTerm, "SCD": drugTerm, "SBDC": brandPartTerm, "SBDF": brandPartTerm, "SBDG": brandPartTerm,
	"SBD": brandDrugTerm, "GPCK": packTerm, "BPCK": brandPackTerm,
}

// relations are the relation names of RXNREL.RRF that lead from a product to what it is made
// of, each with its inverse.
var relations = map[string]bool{
	"has_ingredient": true, "ingredient_of": true, "has_ingredients": true, "ingredients_of": true,
	"has_precise_ingredient": true, "precise_ingredient_of": true, "form_of": true, "has_form": true,
	"tradename_of": true, "has_tradename": true, "contains": true, "contained_in": true,
	"consists_of": true, "constitutes": true, "has_part": true, "part_of": true,
}

// OpenRxNorm reads RXNCONSO.RRF and RXNREL.RRF of a folder, plain or compressed
// with gzip. Both are streamed; of them the names and relations of RxNorm's own
// concepts are kept: 63 MB for 250,000 concepts.
func OpenRxNorm(ctx context.Context, dir string) (*RxNorm, error) {
	conso, err := openRRF(ctx, filepath.Join(dir, "RXNCONSO.RRF"))
	if err != nil {
		return nil, err
	}
	defer conso.Close()
	rel, err := openRRF(ctx, filepath.Join(dir, "RXNREL.RRF"))
	if err != nil {
		return nil, err
	}
	defer rel.Close()
	return ReadRxNorm(ctx, conso, rel)
}

// openRRF opens a file, or its .gz.
func openRRF(ctx context.Context, name string) (io.ReadCloser, error) {
	in, err := file.Open(ctx, name, file.Options{})
	if err == nil {
		return in, nil
	}
	zipped, zipErr := file.Open(ctx, name+".gz", file.Options{})
	if zipErr != nil {
		return nil, fmt.Errorf("medication: RxNorm: %w: name the folder rrf of a release, with RXNCONSO.RRF and RXNREL.RRF", err)
	}
	return gunzip(zipped, name+".gz")
}

// ReadRxNorm reads the two files from streams: conso as RXNCONSO.RRF, rel as
// RXNREL.RRF.
func ReadRxNorm(ctx context.Context, conso, rel io.Reader) (*RxNorm, error) {
	x := &RxNorm{atoms: make(map[uint32]atom), edges: make(map[uint32][]uint32)}
	err := eachRRF(ctx, "RXNCONSO.RRF", conso, 18, func(f []string) error {
		// 0 RXCUI, 11 SAB, 12 TTY, 14 STR
		rank, ok := termTypes[f[12]]
		if f[11] != "RXNORM" || !ok {
			return nil
		}
		id, err := cui(f[0])
		if err != nil {
			return err
		}
		x.atoms[id] = atom{strings.Clone(f[14]), rank}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(x.atoms) == 0 {
		return nil, errors.New("medication: RXNCONSO.RRF: no line with SAB RXNORM: give the full or the current prescribable release")
	}
	err = eachRRF(ctx, "RXNREL.RRF", rel, 16, func(f []string) error {
		// 0 RXCUI1, 3 REL, 4 RXCUI2, 7 the relation's name, 10 SAB
		if f[10] != "RXNORM" || !relations[f[7]] || f[0] == "" || f[4] == "" {
			return nil
		}
		a, err := cui(f[0])
		if err != nil {
			return err
		}
		b, err := cui(f[4])
		if err != nil {
			return err
		}
		x.relate(a, b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return x, nil
}

func cui(s string) (uint32, error) {
	v, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0, errors.New("the RXCUI is not a number")
	}
	return uint32(v), nil
}

// relate keeps a relation in its direction towards ingredients. A product's brand
// name is no way: a brand may have other products.
func (x *RxNorm) relate(a, b uint32) {
	from, to := x.atoms[a], x.atoms[b]
	if from.rank < to.rank {
		a, b, from, to = b, a, to, from
	}
	if to.rank == 0 || from.rank == to.rank || from.rank >= brandPartTerm && to.rank == nameTerm {
		return
	}
	if !slices.Contains(x.edges[a], b) {
		x.edges[a] = append(x.edges[a], b)
	}
}

// eachRRF calls fn with the fields of each line.
func eachRRF(ctx context.Context, name string, r io.Reader, fields int, fn func([]string) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 64<<10), 1<<20)
	parts := make([]string, 0, fields)
	line := 0
	for scanner.Scan() {
		line++
		if line&0xfff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text := scanner.Text()
		if text == "" {
			continue
		}
		parts = parts[:0]
		for part := range strings.SplitSeq(strings.TrimSuffix(text, "\r"), "|") {
			parts = append(parts, part)
		}
		if len(parts) < fields {
			return fmt.Errorf("medication: %s: line %d: %d fields, not %d: the file is cut off or is not of an RxNorm release", name, line, len(parts), fields)
		}
		if err := fn(parts); err != nil {
			return fmt.Errorf("medication: %s: line %d: %w: take the file from an RxNorm release", name, line, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("medication: %s: after line %d: %w: the file is damaged or is not of an RxNorm release", name, line, err)
	}
	return nil
}

// ingredients returns the ingredients that a concept leads to, and whether every
// way ended at one.
func (x *RxNorm) ingredients(id uint32) (found []uint32, complete bool) {
	seen := map[uint32]bool{}
	var from func(id uint32) bool
	from = func(id uint32) bool {
		if seen[id] {
			return true
		}
		seen[id] = true
		if x.atoms[id].rank == ingredientTerm {
			found = append(found, id)
			return true
		}
		next := x.edges[id]
		if len(next) == 0 {
			return false
		}
		all, some := true, false
		for _, n := range next {
			before := len(found)
			ok := from(n)
			some = some || len(found) > before || ok
			if x.atoms[n].rank != nameTerm { // a salt without a way on is no gap beside its ingredient
				all = all && ok
			}
		}
		return all && some
	}
	complete = from(id)
	slices.Sort(found)
	return found, complete
}

// fromRxNorm finds the ingredients of a code in the user's RxNorm files.
func (n *Normaliser) fromRxNorm(code string) found {
	x := n.options.RxNorm
	id, err := cui(code)
	if x == nil || err != nil {
		return found{}
	}
	a, ok := x.atoms[id]
	if !ok {
		return found{steps: []string{"RxNorm " + code + " is not in the RxNorm files given"}}
	}
	ids, complete := x.ingredients(id)
	f := found{confidence: High, partial: !complete}
	for _, i := range ids {
		ingredient := n.ofRxNorm(strconv.FormatUint(uint64(i), 10), x.atoms[i].name)
		f.add(ingredient)
		if i == id {
			f.steps = append(f.steps, "RxNorm "+code+" is the ingredient "+ingredient.Name+" (RxNorm files)")
		} else {
			f.steps = append(f.steps, fmt.Sprintf("RxNorm %s → ingredient %d %s (RxNorm files)", code, i, ingredient.Name))
		}
	}
	if len(f.ingredients) > 0 {
		return f
	}
	return n.fromName("RxNorm "+code, a.name)
}
