package file

// runs finds, among the reads of a file, those that go on where an earlier one
// left off. Several may be under way at once, one by each worker that scans a
// part of the file; the oldest is forgotten for a new one.
type runs struct {
	known [8]run
	clock uint64
}

type run struct {
	next   int64  // offset where it would go on
	length int64  // bytes read so far
	used   uint64 // clock of its last read
}

// follow takes note of a read and returns how many bytes to fetch for it where
// they are not there: as many as its run has read so far, at most rangeMost
// blocks, so that of a run that ends about half at most was fetched in vain.
func (r *runs) follow(off int64, n int) int {
	r.clock++
	found := &r.known[0]
	for i := range r.known {
		k := &r.known[i]
		// A little back or forth is the same run: a header looked at twice, a
		// part of a block that is skipped.
		if k.used > 0 && k.next-rangeBlock <= off && off <= k.next+rangeBlock {
			found = k
			break
		}
		if k.used < found.used {
			found = k
		}
	}
	if found.used == 0 || off < found.next-rangeBlock || off > found.next+rangeBlock {
		*found = run{next: off}
	}
	end := off + int64(n)
	found.length += max(end-found.next, 0)
	found.next = max(end, found.next)
	found.used = r.clock
	return int(min(found.length, rangeMost*rangeBlock))
}
