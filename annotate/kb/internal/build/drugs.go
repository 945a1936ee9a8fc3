package main

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// addCodes gives the drugs their RxNorm and ATC codes.
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
		codes[name] = d
	}
	for i := range base.Drugs {
		d := &base.Drugs[i]
		c, ok := codes[d.Name]
		if !ok {
			r.drugs = append(r.drugs, d.Name)
		}
		d.RxNorm, d.ATC = c.RxNorm, c.ATC
		slices.Sort(d.ATC)
	}
}
