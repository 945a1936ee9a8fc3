package matrix

// Select returns a matrix of the variants that keep tells true of, which is asked of
// each in order. It is a copy, and needs its own memory.
func (m *Matrix) Select(keep func(variant int) bool) *Matrix {
	of := &Matrix{samples: m.samples, rows: newRows(len(m.samples))}
	for i := range m.NumVariants() {
		if keep(i) {
			of.sites.add(m.sites.line(i))
			copy(of.rows.add(), m.rows.at(i))
		}
	}
	return of
}
