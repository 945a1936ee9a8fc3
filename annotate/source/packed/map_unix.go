//go:build unix

package packed

import (
	"math"

	"golang.org/x/sys/unix"
)

// mapFile maps a file for reading; nil where that does not work.
func mapFile(fd uintptr, size int64) ([]byte, func([]byte) error) {
	if size <= 0 || size > math.MaxInt/4 {
		return nil, nil
	}
	mapped, err := unix.Mmap(int(fd), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, nil
	}
	return mapped, unix.Munmap
}
