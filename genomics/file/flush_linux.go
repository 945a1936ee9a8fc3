package file

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush begins to bring a stretch of a file to the disk, and does not wait for
// it. What goes wrong shows when the file is synced.
func flush(f *os.File, offset, length int64) {
	raw, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SyncFileRange(int(fd), offset, length, unix.SYNC_FILE_RANGE_WRITE)
	})
}
