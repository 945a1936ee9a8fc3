package pgx_test

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// line writes a record at a row's position with another ALT.
func line(r *row, alt, info, format, call string) string {
	return r.contig + " " + itoa(r.pos+1) + " . " + r.ref + " " + alt + " . PASS " + info + " " + format + " " + call
}
