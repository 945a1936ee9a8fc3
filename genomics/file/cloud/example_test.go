package cloud_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/file/cloud"
)

// Reads public data like "aws s3 cp --no-sign-request s3://genomes/reads.txt -",
// here from a server of this program's own.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader("ACGT\n"))
	}))
	defer server.Close()

	in, err := file.Open(context.Background(), "s3://genomes/reads.txt?anonymous=true&endpoint="+server.URL, file.Options{Open: cloud.Open})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	n, err := io.Copy(os.Stdout, in)
	fmt.Println(n, err)
	// Output:
	// ACGT
	// 5 <nil>
}
