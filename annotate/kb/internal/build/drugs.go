package main

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// addCodes gives the drugs their RxNorm and ATC codes, and CPIC's levels.
func addCodes(base *kb.KB, p *pypgx, r *report) {
	codes := map[string]kb.Drug{}
	for _, row := range p.cpic {
		name := strings.ToLower(strings.TrimSpace(row["Drug"]))
		d := codes[name]
		if d.RxNorm == "" {
			d.RxNorm = row["RxNorm"]
		}
		for _, atc := range strings.Split(row["ATC"], ",") {
			if atc = strings.TrimSpace(atc); atc != "" && !slices.Contains(d.ATC, atc) {
				d.ATC = append(d.ATC, atc)
			}
		}
		if level := row["CPICLevel"]; level != "" {
			d.Levels = append(d.Levels, kb.Level{Gene: row["Gene"], Level: level, Final: row["CPICLevelStatus"] == "Final"})
		}
		codes[name] = d
	}
	for i := range base.Drugs {
		d := &base.Drugs[i]
		c, ok := codes[d.Name]
		if !ok {
			r.drugs = append(r.drugs, d.Name)
		}
		d.RxNorm, d.ATC, d.Levels = c.RxNorm, c.ATC, c.Levels
		slices.Sort(d.ATC)
		slices.SortFunc(d.Levels, func(a, b kb.Level) int { return strings.Compare(a.Gene, b.Gene) })
	}
}
