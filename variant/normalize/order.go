package normalize

import (
	"github.com/allelerx/allelerx/variant/vcf"
)

// sorter puts records in order of position. A record waits until one of its
// contig lies a window's length behind it, as in bcftools norm. Blocks whose
// records stay together are passed on as they are.
type sorter struct {
	window int
	yield  func(*vcf.Block, error) bool

	contig  string
	queue   []entry // records that wait, in order
	head    int     // of queue
	waiting []*held // their blocks, in order of arrival

	whole *held      // the block whose first records have left in order, and nothing between
	gone  int        // how many they are
	mixed *vcf.Block // records of several blocks, or of one in another order
	bytes int        // about, of mixed
	ended bool       // the consumer wants no more, or there was an error
}

// held is a block with records that wait.
type held struct {
	block *vcf.Block
	left  int // records that have not left
}

type entry struct {
	from  *held
	index int
	pos   int
}

// mixedBytes is about how many bytes a block gets that is put together.
const mixedBytes = 256 << 10

// add takes a block's records, and reports whether to go on.
func (s *sorter) add(r *result) bool {
	n := r.block.Len()
	if n == 0 {
		r.block.Release()
		return true
	}
	h := &held{r.block, n}
	s.waiting = append(s.waiting, h)
	for i := range n {
		rec := r.block.At(i)
		if contig := rec.Contig(); contig != s.contig {
			s.leave(len(s.queue) - s.head)
			s.contig = contig
		}
		s.insert(entry{h, i, rec.Pos()})
		if i >= len(r.more) || !r.more[i] {
			s.leave(s.far())
		}
		if s.ended {
			return false
		}
	}
	return true
}

// insert puts a record behind all that lie before it or with it.
func (s *sorter) insert(e entry) {
	if s.head > 1024 && s.head > len(s.queue)/2 {
		s.queue = append(s.queue[:0], s.queue[s.head:]...)
		s.head = 0
	}
	s.queue = append(s.queue, e)
	for i := len(s.queue) - 1; i > s.head && s.queue[i-1].pos > s.queue[i].pos; i-- {
		s.queue[i-1], s.queue[i] = s.queue[i], s.queue[i-1]
	}
}

// far is how many records lie a window's length before the last.
func (s *sorter) far() int {
	n := 0
	for last := s.queue[len(s.queue)-1].pos; last-s.queue[s.head+n].pos >= s.window; {
		n++
	}
	return n
}

// leave passes on the first n records.
func (s *sorter) leave(n int) {
	for ; n > 0 && !s.ended; n-- {
		e := s.queue[s.head]
		s.head++
		s.pass(e)
	}
}

// pass passes on one record: as part of its block if all of that leaves in
// order, else as a copy.
func (s *sorter) pass(e entry) {
	if s.whole == nil && e.index == 0 && e.from.left == e.from.block.Len() {
		s.flush()
		s.whole, s.gone = e.from, 0
	}
	if s.whole != nil {
		if e.from == s.whole && e.index == s.gone {
			if s.gone++; s.gone == e.from.block.Len() {
				s.done(e.from)
				s.whole = nil
				s.send(e.from.block)
			}
			return
		}
		s.unravel()
	}
	s.copy(e.from, e.index)
}

// unravel copies the records that would have left with their block.
func (s *sorter) unravel() {
	h, n := s.whole, s.gone
	s.whole = nil
	for i := range n {
		s.copy(h, i)
	}
}

func (s *sorter) copy(h *held, index int) {
	if s.ended {
		return
	}
	if s.mixed == nil {
		s.mixed, s.bytes = h.block.Another(), 0
	}
	r := h.block.At(index)
	s.bytes += s.size(h)
	if err := s.mixed.Append(r); err != nil {
		s.end(err)
		return
	}
	if h.left--; h.left == 0 {
		s.done(h)
		h.block.Release()
	}
	if s.bytes >= mixedBytes {
		s.flush()
	}
}

// size is about how many bytes a record of the block has.
func (s *sorter) size(h *held) int { return max(64, mixedBytes/h.block.Len()) }

// flush passes on the records that were put together.
func (s *sorter) flush() {
	if b := s.mixed; b != nil {
		s.mixed = nil
		s.send(b)
	}
}

func (s *sorter) send(b *vcf.Block) {
	if s.ended {
		b.Release()
		return
	}
	s.ended = !s.yield(b, nil)
}

// end passes on an error, the last thing to come.
func (s *sorter) end(err error) {
	if !s.ended {
		s.ended = true
		s.yield(nil, err)
	}
}

// done forgets a block all of whose records have left.
func (s *sorter) done(h *held) {
	h.left = 0
	for i, other := range s.waiting {
		if other == h {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return
		}
	}
}

// finish passes on all records that wait, and then the error, if there is one.
func (s *sorter) finish(err error) {
	s.leave(len(s.queue) - s.head)
	if s.whole != nil {
		s.unravel()
	}
	s.flush()
	if err != nil {
		s.end(err)
	}
	s.ended = true
}

// release gives back what was not passed on.
func (s *sorter) release() {
	for _, h := range s.waiting {
		h.block.Release()
	}
	s.waiting = nil
	if s.mixed != nil {
		s.mixed.Release()
		s.mixed = nil
	}
}
