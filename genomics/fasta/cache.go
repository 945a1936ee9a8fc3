package fasta

import "sync"

// The cache holds chunks that were used lately: 4 MiB, enough for several
// goroutines that go along a contig side by side. Chunks are small, so that
// single bases far apart do not read all that lies between.
const (
	chunkBases  = 2 << 10
	maxChunks   = 2048
	longestKept = maxChunks / 4 * chunkBases // longer regions do not drive out the others
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
		// The oldest of a few will do: a map begins anywhere.
		var oldest chunkKey
		least, looks := c.clock+1, 8
		for k, chunk := range c.chunks {
			if chunk.used < least {
				oldest, least = k, chunk.used
			}
			if looks--; looks == 0 {
				break
			}
		}
		delete(c.chunks, oldest)
	}
	c.clock++
	c.chunks[key] = &cachedChunk{bases, c.clock}
}
