package annotate

import (
	"slices"

	"github.com/allelerx/allelerx/variant/vcf"
)

// undeclared are keys of the sources that the records' header does not declare. A
// record that has one all the same must lose it, or it would have the key twice.
type undeclared struct {
	keys  []string
	plans []int     // of each key: the source that writes it
	marks [256]bool // of the keys
}

func (u *undeclared) add(key string, plan int) {
	u.keys, u.plans = append(u.keys, key), append(u.plans, plan)
	u.marks[mark(key[0], key[len(key)-1], len(key))] = true
}

// mark tells most keys apart by a glance.
func mark(first, last byte, length int) byte { return first ^ last<<3 ^ byte(length)<<5 }

// in appends those that a record has, of the sources that have something for it.
func (u *undeclared) in(dst []string, r *vcf.Record, wrote []bool) []string {
	column, _ := r.Info().Line()
	for at := 0; at < len(column); at++ {
		begin := at
		for at < len(column) && column[at] != '=' && column[at] != ';' {
			at++
		}
		if begin < at && u.marks[mark(column[begin], column[at-1], at-begin)] {
			if i := slices.Index(u.keys, string(column[begin:at])); i >= 0 && wrote[u.plans[i]] {
				dst = append(dst, u.keys[i])
			}
		}
		for at < len(column) && column[at] != ';' {
			at++
		}
	}
	return dst
}
