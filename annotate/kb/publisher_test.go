package kb

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// Every row of every diplotype table comes back from the compressed form, with
// its phenotype and activity score.
func TestEveryPhenotypeRow(t *testing.T) {
	type row struct {
		Key       map[string]int `json:"diplotypekey"`
		Phenotype string
		Score     *string `json:"activityScore"`
	}
	total := 0
	for _, name := range glob(t, filepath.Join(refdata.Dir(t), "pgx/pharmcat/phenotype/*.json")) {
		var file struct {
			Gene       string
			Diplotypes []row
			Haplotypes map[string]string
		}
		readJSON(t, name, &file)
		g := Default().Gene(file.Gene)
		if len(g.Functions) != len(file.Haplotypes) {
			t.Errorf("%s has %d functions, the file %d", g.Name, len(g.Functions), len(file.Haplotypes))
		}
		for _, r := range file.Diplotypes {
			var pair []string
			for allele, copies := range r.Key {
				pair = append(pair, slices.Repeat([]string{allele}, copies)...)
			}
			slices.Sort(pair)
			a, b := pair[len(pair)-1], "" // not in order: it must not matter
			if len(pair) == 2 {
				b = pair[0]
			}
			score := ""
			if r.Score != nil {
				score = *r.Score
			}
			phenotype, got, ok := g.PhenotypeOf(a, b)
			if !ok || phenotype != r.Phenotype || got != score {
				t.Errorf("%s %s/%s = %q %q %v, the file says %q %q", g.Name, a, b, phenotype, got, ok, r.Phenotype, score)
			}
			total++
		}
	}
	if total != 17066 { // jq '.diplotypes|length' phenotype/*.json | paste -sd+ | bc
		t.Errorf("%d rows, want 17066", total)
	}
}

// Every cell of every definition is what the publisher's file says, read here
// by other code.
func TestEveryCell(t *testing.T) {
	letters := map[string]string{"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
	for _, name := range glob(t, filepath.Join(refdata.Dir(t), "pgx/pharmcat/alleles/*_translation.json")) {
		var file struct {
			Gene     string
			Variants []struct {
				Position int
				Ref      string
				Alts     []string
				RSID     string
			}
			NamedAlleles []struct {
				Name      string
				Reference bool
				Alleles   []*string
			}
		}
		readJSON(t, name, &file)
		g := Default().Gene(file.Gene)
		if len(g.Sites) != len(file.Variants) || len(g.Alleles) != len(file.NamedAlleles) {
			t.Fatalf("%s: %d sites and %d alleles, the file has %d and %d", g.Name, len(g.Sites), len(g.Alleles), len(file.Variants), len(file.NamedAlleles))
		}
		var reference []*string
		for _, a := range file.NamedAlleles {
			if a.Reference {
				reference = a.Alleles
			}
		}
		for i, v := range file.Variants {
			s := &g.Sites[i]
			if s.GRCh38.Pos+1 != v.Position || s.RSID != v.RSID || s.Bases[0] != v.Ref || !slices.Equal(s.published()[1:], v.Alts) {
				t.Fatalf("%s site %d: %+v, the file has %+v", g.Name, i, s, v)
			}
			for j, a := range file.NamedAlleles {
				cell := g.Alleles[j].Cells[i]
				text, blank := a.Alleles[i], a.Alleles[i] == nil
				if blank {
					if text = reference[i]; letters[*text] != "" {
						text = &v.Ref
					}
				}
				var want []string
				if set := letters[*text]; set != "" {
					want = strings.Split(set, "")
				} else {
					want = []string{*text}
				}
				var got []string
				for k, b := range s.Bases {
					if cell.Has(k) {
						got = append(got, b)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) || cell.Defined == blank {
					t.Errorf("%s %s at %d: %v defined %v, want %v", g.Name, a.Name, v.Position, got, cell.Defined, want)
				}
			}
		}
	}
}

// The publisher's list of positions holds each site, and no other.
func TestPositionsFile(t *testing.T) {
	f, err := os.Open(filepath.Join(refdata.Dir(t), "pgx/pharmcat/pharmcat_positions.vcf"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(fields[0], "#") {
			continue
		}
		want[strings.Join([]string{fields[0], fields[1], fields[3], fields[4]}, " ")] = true
	}
	got := 0
	for _, g := range Default().Genes {
		if g.Tier != Full {
			continue
		}
		for _, sites := range [][]Site{g.Sites, g.Extra} {
			for i := range sites {
				s := &sites[i]
				key := strings.Join([]string{s.GRCh38.Contig, strconv.Itoa(s.GRCh38.Pos + 1), s.Bases[0], strings.Join(s.published()[1:], ",")}, " ")
				if !want[key] {
					t.Errorf("%s: %s is not in the publisher's list", g.Name, key)
				}
				got++
			}
		}
	}
	if got != len(want) || got != 1202 {
		t.Errorf("%d sites, the publisher lists %d", got, len(want))
	}
}

func TestExemptionsFile(t *testing.T) {
	dir := refdata.Dir(t)
	var file map[string]struct {
		IgnoredPositions []struct {
			Position int
			Ref      string
			Alts     []string
		}
		IgnoredAlleles []string
		AMP1Positions  []int
	}
	readJSON(t, filepath.Join(dir, "pgx/pharmcat/alleles/exemptions.json"), &file)
	for name, e := range file {
		g := Default().Gene(name)
		for _, p := range e.IgnoredPositions {
			i := g.siteAt(p.Position - 1) // another change may lie at the same coordinate
			if i >= 0 && g.Sites[i].Bases[0] == p.Ref && slices.Contains(g.Sites[i].Bases, p.Alts[0]) {
				t.Errorf("%s: ignored position %d is a site: %v", name, p.Position, g.Sites[i].Bases)
			}
		}
		for _, a := range e.IgnoredAlleles {
			if _, ok := g.Allele(a); ok {
				t.Errorf("%s: ignored allele %s is defined", name, a)
			}
		}
		if len(g.Tier1) != len(e.AMP1Positions) {
			t.Errorf("%s: %d tier-1 sites, the file has %d", name, len(g.Tier1), len(e.AMP1Positions))
		}
	}
	// NAT2's ties, from the publisher's other file
	data, err := os.ReadFile(filepath.Join(dir, "pgx/pharmcat/nat2-priorities.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		pick, others, _ := strings.Cut(strings.TrimSpace(line), "\t")
		want[pick] = strings.Split(others, ",")
	}
	nat2 := Default().Gene("NAT2")
	if len(nat2.Priorities) != len(want) {
		t.Errorf("NAT2 has %d priorities, the file %d", len(nat2.Priorities), len(want))
	}
	for _, p := range nat2.Priorities {
		var got []string
		for _, a := range p.Alternatives {
			got = append(got, a.A+"/"+a.B)
		}
		others := want[p.Pick.A+"/"+p.Pick.B]
		slices.Sort(got)
		slices.Sort(others)
		if !slices.Equal(got, others) {
			t.Errorf("NAT2 %v over %v, the file says %v", p.Pick, got, others)
		}
	}
	if len(nat2.Required) != 5 {
		t.Errorf("NAT2 needs %d positions, want 5", len(nat2.Required))
	}
}
