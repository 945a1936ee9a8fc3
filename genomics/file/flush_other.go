//go:build !linux

package file

import "os"

// flush leaves it to the system when a file is brought to the disk.
func flush(*os.File, int64, int64) {}
