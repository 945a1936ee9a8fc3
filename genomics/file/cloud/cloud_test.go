package cloud_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/file/cloud"
)

// both runs a test on S3 and on Google's storage.
func both(t *testing.T, objects map[string][]byte, test func(t *testing.T, s *bucketServer, name func(path string) string)) {
	t.Run("s3", func(t *testing.T) {
		credentials(t)
		s := serve(t, objects)
		test(t, s, s.s3)
	})
	t.Run("gs", func(t *testing.T) {
		s := serve(t, objects)
		t.Setenv("STORAGE_EMULATOR_HOST", strings.TrimPrefix(s.URL, "http://"))
		test(t, s, func(path string) string { return "gs://" + path })
	})
}

func TestOpen(t *testing.T) {
	data := noise(9 << 20)
	objects := map[string][]byte{"bucket/dir/a b%20c.vcf.gz": data, "bucket/empty": nil}
	both(t, objects, func(t *testing.T, s *bucketServer, name func(string) string) {
		in, err := cloud.Open(t.Context(), name("bucket/dir/a b%20c.vcf.gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		if !in.Seekable() || in.Size() != int64(len(data)) || !strings.HasSuffix(in.Name(), "://bucket/dir/a b%20c.vcf.gz") {
			t.Errorf("seekable %v, size %d, name %s", in.Seekable(), in.Size(), in.Name())
		}
		p := make([]byte, 1000)
		if _, err := in.ReadAt(p, 5<<20); err != nil || !bytes.Equal(p, data[5<<20:5<<20+1000]) || s.sent.Load() > 256<<10 {
			t.Errorf("ReadAt: %v, %d bytes sent", err, s.sent.Load())
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				r, err := file.FromStart(in)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		}
		wg.Wait()
		empty, err := cloud.Open(t.Context(), name("bucket/empty"))
		if err != nil {
			t.Fatal(err)
		}
		defer empty.Close()
		if got, err := io.ReadAll(empty); err != nil || len(got) > 0 {
			t.Errorf("empty: %d bytes, %v", len(got), err)
		}
	})
}

// Other names are those of package file, and encrypted objects are decrypted
// by it.
func TestOpenThroughFile(t *testing.T) {
	credentials(t)
	key, err := file.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := file.Encrypt(&sealed, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "decrypted")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.c4gh")
	if err := os.WriteFile(path, sealed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, map[string][]byte{"bucket/a.c4gh": sealed.Bytes()})
	o := file.Options{Open: cloud.Open, Key: func(context.Context) (file.PrivateKey, error) { return key, nil }}
	for _, name := range []string{path, s.s3("bucket/a.c4gh")} {
		in, err := file.Open(t.Context(), name, o)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(in); err != nil || string(got) != "decrypted" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		in.Close()
	}
	if _, err := cloud.Open(t.Context(), path+".none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	both(t, map[string][]byte{"bucket/a": noise(10)}, func(t *testing.T, _ *bucketServer, name func(string) string) {
		if _, err := cloud.Open(t.Context(), name("bucket/none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "://bucket/none") {
			t.Errorf("absent: %v", err)
		}
		if _, err := cloud.Open(t.Context(), name("bucket")); err == nil || !strings.Contains(err.Error(), "a bucket and a key") {
			t.Errorf("no key: %v", err)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := cloud.Open(cancelled, name("bucket/a")); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		for _, query := range []string{"colour=hidden", "%zz=hidden", "anonymous=hidden&use_path_style=hidden"} {
			full := name("bucket/a")
			full += map[bool]string{true: "&", false: "?"}[strings.Contains(full, "?")] + query
			if _, err := cloud.Open(t.Context(), full); err == nil || !strings.Contains(err.Error(), "://bucket/a: ") {
				t.Errorf("%s: %v", query, err)
			}
		}
	})
	credentials(t)
	s := serve(t, nil)
	_, err := cloud.Open(t.Context(), s.s3("private/a"))
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "s3://private/a") || strings.Contains(strings.ToLower(err.Error()), "hidden") {
		t.Errorf("denied: %v", err)
	}
	if _, err := cloud.Open(t.Context(), "s3://bucket/a"); err == nil || !strings.Contains(err.Error(), "region") {
		t.Errorf("no region: %v", err)
	}
}

// An object that is replaced while it is read is an error, not a mixture.
func TestChanged(t *testing.T) {
	data := noise(4 << 20)
	both(t, map[string][]byte{"bucket/a": data}, func(t *testing.T, s *bucketServer, name func(string) string) {
		in, err := cloud.Open(t.Context(), name("bucket/a"))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		p := make([]byte, 10)
		if _, err := in.ReadAt(p, 0); err != nil {
			t.Fatal(err)
		}
		s.version.Store(2)
		if _, err := in.ReadAt(p, 2<<20); !errors.Is(err, file.ErrChanged) || !strings.Contains(err.Error(), "://bucket/a: byte 2097152") {
			t.Errorf("%v", err)
		}
	})
}

// A server that breaks off in the middle of every answer is read to the end;
// one that does nothing else is given up.
func TestBreaksOff(t *testing.T) {
	credentials(t)
	data := noise(1 << 20)
	s := serve(t, map[string][]byte{"bucket/a": data})
	var dead atomic.Bool
	s.change = func(w http.ResponseWriter, r *http.Request) bool {
		var first, last int
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
		w.Header().Set("ETag", s.etag())
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(data)))
		w.Header().Set("Content-Length", fmt.Sprint(last-first+1))
		w.WriteHeader(http.StatusPartialContent)
		if !dead.Load() {
			w.Write(data[first : first+(last-first+2)/2])
		}
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	in, err := cloud.Open(t.Context(), s.s3("bucket/a"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p := make([]byte, 300<<10)
	if _, err := in.ReadAt(p, 100); err != nil || !bytes.Equal(p, data[100:100+len(p)]) {
		t.Errorf("%v", err)
	}
	dead.Store(true)
	_, err = in.ReadAt(p, 700<<10)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "s3://bucket/a: byte ") {
		t.Errorf("%v", err)
	}
}
