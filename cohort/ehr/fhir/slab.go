package fhir

// slab makes room for values that live until reset, many at once.
type slab[T any] struct {
	blocks [][]T
	n      int // values in use
}

const (
	slabBlock = 128
	slabsKept = 64
)

// next is room for one more value. It is never moved.
func (s *slab[T]) next() *T {
	block, i := s.n/slabBlock, s.n%slabBlock
	if block == len(s.blocks) {
		s.blocks = append(s.blocks, make([]T, slabBlock))
	}
	s.n++
	at := &s.blocks[block][i]
	var zero T
	*at = zero
	return at
}

// reset takes all values back, and gives up what a large bundle has taken.
func (s *slab[T]) reset() {
	s.n = 0
	if len(s.blocks) > slabsKept {
		s.blocks = s.blocks[:slabsKept:slabsKept]
	}
}
