package kb

import (
	"bytes"
	"testing"
)

// FuzzDefinition: whatever the file holds, it is refused by name or gives a
// gene that keeps its promises.
func FuzzDefinition(f *testing.F) {
	f.Add([]byte(cyp2c19), []byte(exemptions))
	f.Add([]byte(`{"gene":"G","variants":[{"position":1,"ref":"A","alts":["T"]}],"namedAlleles":[{"name":"r","reference":true,"alleles":["W"]}]}`), []byte(`{"G":{}}`))
	f.Fuzz(func(t *testing.T, data, exempt []byte) {
		g, err := readDefinition("f.json", data)
		if err != nil {
			if !bytes.HasPrefix([]byte(err.Error()), []byte("kb: f.json: ")) {
				t.Fatalf("%v does not name the file", err)
			}
			return
		}
		if all, err := readExemptions("e.json", exempt); err == nil {
			if e, ok := all[g.Name]; ok && e.apply("e.json", g) != nil {
				return
			}
		}
		ref := g.ReferenceAllele()
		if ref == nil {
			t.Fatal("no reference allele")
		}
		for _, a := range g.Alleles {
			if len(a.Cells) != len(g.Sites) {
				t.Fatalf("%s: %d cells, %d sites", a.Name, len(a.Cells), len(g.Sites))
			}
			for i, c := range a.Cells {
				if int(c.Bases) >= 1<<len(g.Sites[i].Bases) {
					t.Fatalf("%s: cell %d is %b", a.Name, i, c.Bases)
				}
			}
		}
		k := (&KB{Genes: []*Gene{g}}).finish()
		out, err := pack(k)
		if err != nil {
			t.Skip(err) // larger than the compact form allows
		}
		if _, err := unpack(out); err != nil {
			t.Fatal(err)
		}
	})
}
