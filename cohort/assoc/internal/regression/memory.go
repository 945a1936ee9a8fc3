package regression

// Memory is what numbers of everybody are kept in. Who prepares covariates and outcomes
// one after the other saves making it anew for each: what was prepared is good until
// Reuse. The zero value is ready.
type Memory struct {
	all    []float64
	used   int
	wanted int // since the last Reuse
}

// Reuse gives what was prepared up to others.
func (m *Memory) Reuse() {
	if m.wanted > len(m.all) {
		m.all = make([]float64, m.wanted)
	}
	m.used, m.wanted = 0, 0
}

// Numbers is room for n numbers, whatever is in it.
//
// It begins with a line of the cache: where numbers lie decides in which order some sums
// of gonum are taken, and no digit is to depend on what the memory was used for before.
func (m *Memory) Numbers(n int) []float64 {
	const line = 8
	whole := (n + line - 1) / line * line
	m.wanted += whole
	if m.used+whole > len(m.all) {
		return make([]float64, whole)[:n:n]
	}
	from := m.used
	m.used += whole
	return m.all[from : from+n : from+n]
}
