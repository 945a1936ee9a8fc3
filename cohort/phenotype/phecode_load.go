package phenotype

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// The files of the phecode maps.
const (
	phecodeFile   = "phecodes.tsv"   // phecode, description, group
	rollupFile    = "rollup.tsv"     // code, phecode_unrolled
	exclusionFile = "exclusions.tsv" // code, exclusion_criteria
	sexFile       = "sex.tsv"        // phecode, male_only, female_only
)

// mapFiles go from codes of the ICD to phecodes: vocabulary_id, code, phecode.
// One of them must be there.
func mapFiles() []string { return []string{"icd9cm_icd10cm.tsv", "icd10_who.tsv"} }

// LoadPhecodes reads the phecode maps from a folder:
//
//	phecodes, err := phenotype.LoadPhecodes(os.DirFS("phecode"))
//
// The maps are not part of this library. They are tables of the R package PheWAS
// (https://github.com/PheWAS/PheWAS; cite Denny JC et al. Nat Biotechnol.
// 2013;31:1102-1110 and, for ICD-10, Wu P et al. JMIR Med Inform. 2019;7:e14325),
// written as text with tabs and a header:
//
//	phecodes.tsv       pheinfo             phecode, description, group
//	icd9cm_icd10cm.tsv phecode_map         vocabulary_id, code, phecode
//	icd10_who.tsv      phecode_map_icd10   the same; either may be absent
//	rollup.tsv         phecode_rollup_map  code, phecode_unrolled
//	exclusions.tsv     phecode_exclude     code, exclusion_criteria
//	sex.tsv            sex_restriction     phecode, male_only, female_only
//
// Phecodes are text: 008 and 8 are two things.
func LoadPhecodes(folder fs.FS) (*Phecodes, error) {
	l := &phecodeLoader{folder: folder, phecodes: map[string]*Phecode{}}
	for _, step := range []func() error{l.readPhecodes, l.readRollup, l.readMaps, l.readSex, l.readExclusions} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l.build()
}

type phecodeLoader struct {
	folder     fs.FS
	phecodes   map[string]*Phecode
	rollup     map[string][]string
	codes      []mappedCode
	exclusions [][2]string
}

type mappedCode struct{ system, code, phecode string }

// rows calls each with the named fields of each row of a file.
func (l *phecodeLoader) rows(name string, columns []string, each func(t *tableReader, fields []string) error) error {
	f, err := l.folder.Open(name)
	if err != nil {
		return fmt.Errorf("phenotype: phecode maps: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	t, err := newTable(name, f)
	if err != nil {
		return err
	}
	places, err := t.columns(columns...)
	if err != nil {
		return err
	}
	fields := make([]string, len(columns))
	for t.next() {
		for i, place := range places {
			fields[i] = strings.TrimSpace(t.row[place])
		}
		if err := each(t, fields); err != nil {
			return err
		}
	}
	return t.err
}

// note makes a phecode known; what is no number is an error.
func (l *phecodeLoader) note(t *tableReader, code string) (*Phecode, error) {
	if p := l.phecodes[code]; p != nil {
		return p, nil
	}
	if _, err := strconv.ParseFloat(code, 64); err != nil {
		return nil, t.fault(fmt.Sprintf("%q is no phecode: correct the line", code))
	}
	p := &Phecode{Code: code}
	l.phecodes[code] = p
	return p, nil
}

func (l *phecodeLoader) readPhecodes() error {
	return l.rows(phecodeFile, []string{"phecode", "description", "group"}, func(t *tableReader, f []string) error {
		if l.phecodes[f[0]] != nil {
			return t.fault("phecode " + f[0] + " is there already: take one of the two out")
		}
		p, err := l.note(t, f[0])
		if err != nil {
			return err
		}
		p.Description, p.Group = f[1], f[2]
		return nil
	})
}

func (l *phecodeLoader) readRollup() error {
	l.rollup = map[string][]string{}
	return l.rows(rollupFile, []string{"code", "phecode_unrolled"}, func(t *tableReader, f []string) error {
		for _, code := range f {
			if _, err := l.note(t, code); err != nil {
				return err
			}
		}
		if !slices.Contains(l.rollup[f[0]], f[1]) {
			l.rollup[f[0]] = append(l.rollup[f[0]], f[1])
		}
		return nil
	})
}

func (l *phecodeLoader) readMaps() error {
	for _, name := range mapFiles() {
		if _, err := fs.Stat(l.folder, name); err != nil {
			continue
		}
		err := l.rows(name, []string{"vocabulary_id", "code", "phecode"}, func(t *tableReader, f []string) error {
			system := systemOf(f[0])
			if !isICD(system) {
				return t.fault(fmt.Sprintf("%q is no ICD: use ICD9CM, ICD10CM or ICD10", f[0]))
			}
			if f[2] != "" {
				if _, err := l.note(t, f[2]); err != nil {
					return err
				}
			}
			l.codes = append(l.codes, mappedCode{system, f[1], f[2]})
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(l.codes) == 0 {
		return fmt.Errorf("phenotype: phecode maps: neither %s is there: see LoadPhecodes", strings.Join(mapFiles(), " nor "))
	}
	return nil
}

func (l *phecodeLoader) readSex() error {
	return l.rows(sexFile, []string{"phecode", "male_only", "female_only"}, func(t *tableReader, f []string) error {
		male, err := strconv.ParseBool(f[1])
		if err != nil {
			return t.fault("male_only is neither TRUE nor FALSE: correct it")
		}
		female, err := strconv.ParseBool(f[2])
		if err != nil {
			return t.fault("female_only is neither TRUE nor FALSE: correct it")
		}
		p, err := l.note(t, f[0])
		switch {
		case err != nil:
			return err
		case male && female:
			return t.fault("phecode " + f[0] + " is of men only and of women only: correct it")
		case male:
			p.Sex = ehr.Male
		case female:
			p.Sex = ehr.Female
		}
		return nil
	})
}

func (l *phecodeLoader) readExclusions() error {
	return l.rows(exclusionFile, []string{"code", "exclusion_criteria"}, func(t *tableReader, f []string) error {
		for _, code := range f {
			if _, err := l.note(t, code); err != nil {
				return err
			}
		}
		l.exclusions = append(l.exclusions, [2]string{f[0], f[1]})
		return nil
	})
}

// build numbers the phecodes and puts everything in its place.
func (l *phecodeLoader) build() (*Phecodes, error) {
	p := &Phecodes{index: map[string]int32{}, codes: map[string]map[string][]int32{}, unrolled: map[string]bool{}}
	for _, code := range sortedKeys(l.phecodes) {
		p.list = append(p.list, *l.phecodes[code])
	}
	slices.SortStableFunc(p.list, func(a, b Phecode) int { return cmp.Compare(number(a.Code), number(b.Code)) })
	for i := range p.list {
		p.index[p.list[i].Code] = int32(i)
	}
	p.femaleOnly, p.maleOnly = p.bits(), p.bits()
	for i := range p.list {
		p.excludes = append(p.excludes, p.bits())
		switch p.list[i].Sex {
		case ehr.Female:
			p.femaleOnly.set(int32(i))
		case ehr.Male:
			p.maleOnly.set(int32(i))
		}
	}
	for _, e := range l.exclusions { // somebody with e[1] is no control of e[0]
		p.excludes[p.index[e[1]]].set(p.index[e[0]])
	}
	above := make([][]int32, len(p.list))
	for code, to := range l.rollup {
		for _, t := range to {
			above[p.index[code]] = append(above[p.index[code]], p.index[t])
		}
	}
	for _, c := range l.codes {
		p.add(c, above)
	}
	p.addCanonical()
	return p, nil
}

// add gives a code, as it is written, a phecode and those above it.
func (p *Phecodes) add(c mappedCode, above [][]int32) {
	if p.codes[c.system] == nil {
		p.codes[c.system] = map[string][]int32{}
	}
	places := p.codes[c.system][c.code]
	if c.phecode != "" {
		up := above[p.index[c.phecode]]
		if len(up) == 0 {
			p.unrolled[c.phecode] = true
		}
		if len(places) == 0 {
			places = up // shared: what is added later is copied, since it is clipped
		}
		for _, i := range up {
			if !slices.Contains(places, i) {
				places = append(slices.Clip(places), i)
			}
		}
	}
	p.codes[c.system][c.code] = places
}

// addCanonical adds what each code is called canonically. Of two spellings the one
// in capitals gives it.
func (p *Phecodes) addCanonical() {
	for _, system := range sortedKeys(p.codes) {
		codes := p.codes[system]
		for _, written := range sortedKeys(codes) { // capitals come first
			name := canonical(system, written)
			if name == written {
				continue
			}
			if other, there := codes[name]; !there {
				codes[name] = codes[written]
			} else if !slices.Equal(slices.Sorted(slices.Values(other)), slices.Sorted(slices.Values(codes[written]))) {
				p.twice = append(p.twice, ehr.Code{System: system, Code: written})
			}
		}
	}
}

// number is a phecode's number, for the order.
func number(code string) float64 {
	n, err := strconv.ParseFloat(code, 64)
	if err != nil {
		return 0 // the loader has refused it
	}
	return n
}
