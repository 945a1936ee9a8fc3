package annotate

import (
	"bytes"
	"slices"

	"github.com/allelerx/allelerx/variant/vcf"
)

// undeclared are keys of the sources that the records' header does not declare. A
// record that has one all the same must lose it, or it would have the key twice.
type undeclared struct {
	keys  []string
	plans []int     // of each key: the source that writes it
	first [256]bool // what keys begin with
}

func (u *undeclared) add(key string, plan int) {
	u.keys, u.plans = append(u.keys, key), append(u.plans, plan)
	u.first[key[0]] = true
}

// in appends those that a record has, of the sources that have something for it.
func (u *undeclared) in(dst []string, r *vcf.Record, wrote []bool) []string {
	column, ok := r.Info().Line()
	for ok {
		var entry []byte
		entry, column, ok = bytes.Cut(column, []byte{';'})
		if len(entry) == 0 || !u.first[entry[0]] {
			continue
		}
		key, _, _ := bytes.Cut(entry, []byte{'='})
		if i := slices.Index(u.keys, string(key)); i >= 0 && wrote[u.plans[i]] {
			dst = append(dst, u.keys[i])
		}
	}
	return dst
}
