package packed

import "sync"

// cached is how many decoded chunks Find keeps.
const cached = 16

// cache keeps the chunks that were looked into last.
type cache struct {
	mutex sync.Mutex
	loads []*load
	clock uint64
}

// load is a chunk that is kept. It is decoded once, by whoever comes first.
type load struct {
	once   sync.Once
	number int
	chunk  *chunk
	err    error

	// Under the cache's mutex:
	used  uint64 // when last
	users int
	gone  bool // from the cache
}

// hold returns a chunk, decoded, until it is released.
func (k *cache) hold(f *File, number int) *load {
	l := k.take(number)
	l.once.Do(func() { l.chunk, l.err = f.chunk(number) })
	return l
}

func (k *cache) take(number int) *load {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.clock++
	oldest := 0
	for i, l := range k.loads {
		if l.number == number {
			l.used = k.clock
			l.users++
			return l
		}
		if l.used < k.loads[oldest].used {
			oldest = i
		}
	}
	l := &load{number: number, used: k.clock, users: 1}
	if len(k.loads) < cached {
		k.loads = append(k.loads, l)
		return l
	}
	k.loads[oldest].leave()
	k.loads[oldest] = l
	return l
}

// release ends what hold began. A chunk that failed is tried again by the next.
func (k *cache) release(l *load) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if l.err != nil && !l.gone {
		for i, other := range k.loads {
			if other == l {
				k.loads = append(k.loads[:i], k.loads[i+1:]...)
				break
			}
		}
		l.gone = true
	}
	l.users--
	l.recycle()
}

// leave is called as a chunk leaves the cache.
func (l *load) leave() {
	l.gone = true
	l.recycle()
}

// recycle gives the memory back once nobody looks at it.
func (l *load) recycle() {
	if l.gone && l.users == 0 && l.chunk != nil {
		l.chunk.Release()
		l.chunk = nil
	}
}

// clear lets go of all chunks.
func (k *cache) clear() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	for _, l := range k.loads {
		l.leave()
	}
	k.loads = nil
}
