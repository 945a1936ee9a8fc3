package file_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/genomics/file"
)

// Copies a file like "cp reads.txt copy.txt", except that copy.txt appears
// only when it is complete.
func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "reads.txt")
	if err := os.WriteFile(name, []byte("ACGT\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	in, err := file.Open(context.Background(), name, file.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()

	out, err := file.Create(filepath.Join(folder, "copy.txt"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer out.Close()
	n, err := io.Copy(out, in)
	if err == nil {
		err = out.Commit()
	}
	fmt.Println(n, err)
	// Output: 5 <nil>
}
