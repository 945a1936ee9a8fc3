package fasta

import "sync"

// The cache holds the chunks that were used last: 4 MiB, enough for several
// goroutines that go along a contig side by side.
const (
	chunkBases  = 64 << 10
	maxChunks   = 64
	longestKept = 16 * chunkBases // longer regions do not drive out the others
)

type chunkKey struct{ sequence, number int }

type cachedChunk struct {
	bases []byte // never changed
	used  uint64
}

// cache keeps chunks for all goroutines.
type cache struct {
	mu     sync.Mutex
	clock  uint64
	chunks map[chunkKey]*cachedChunk
}

func (c *cache) get(key chunkKey) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	chunk, ok := c.chunks[key]
	if !ok {
		return nil, false
	}
	c.clock++
	chunk.used = c.clock
	return chunk.bases, true
}

func (c *cache) put(key chunkKey, bases []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chunks == nil {
		c.chunks = map[chunkKey]*cachedChunk{}
	}
	if len(c.chunks) >= maxChunks {
		var oldest chunkKey
		least := c.clock + 1
		for k, chunk := range c.chunks {
			if chunk.used < least {
				oldest, least = k, chunk.used
			}
		}
		delete(c.chunks, oldest)
	}
	c.clock++
	c.chunks[key] = &cachedChunk{bases, c.clock}
}
