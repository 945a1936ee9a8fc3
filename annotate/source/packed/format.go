package packed

import (
	"fmt"
	"hash/crc32"
)

// What a file begins and ends with. The first byte is no text, and line ends of
// both kinds are in it, so that a transfer as text is noticed at once.
const (
	// Magic is what a packed file begins with.
	Magic   = "\x89ARX\r\n\x1a\n"
	tail    = "arx.end\n"
	version = 1
)

const (
	fixedHeader = len(Magic) + 8                // with version and length
	footerSize  = 8 + 4 + 4 + 8 + 4 + len(tail) // see appendFooter
	recordSize  = 44                            // of a chunk in the index
	maxIndex    = 1<<31 - 1                     // bytes of an index
	maxBody     = 1 << 24                       // bytes of a header
	chunkSize   = 1 << 13                       // entries of a chunk that is written
	maxEntries  = 1 << 16                       // entries of a chunk that is read
	maxRaw      = 1 << 26                       // bytes that a chunk's blocks may come to
)

// checksum is CRC-32C.
func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// FormatError says that a file is no packed source, or a damaged one, and where.
type FormatError struct {
	Name   string
	Offset int64  // in the file, in bytes
	Msg    string // what is wrong, and what to do
}

// Error names the file, the offset, the fault and the remedy.
func (e *FormatError) Error() string {
	return fmt.Sprintf("packed: %s: offset %d: %s", e.Name, e.Offset, e.Msg)
}

const damaged = "the file is damaged: copy it or pack the source again"
