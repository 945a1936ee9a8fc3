package cloud_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// bucketServer speaks as much of S3 as reading takes, and of Google's storage
// too: objects by /bucket/key, with ranges and conditions.
type bucketServer struct {
	*httptest.Server
	objects  map[string][]byte // by bucket/key
	version  atomic.Int64
	requests atomic.Int64
	sent     atomic.Int64
	// change, where not nil, answers a request for data itself (true) or
	// meddles with the answer.
	change func(w http.ResponseWriter, r *http.Request) bool
}

func serve(t testing.TB, objects map[string][]byte) *bucketServer {
	t.Helper()
	s := &bucketServer{objects: objects}
	s.version.Store(1)
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *bucketServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	if name, ok := strings.CutPrefix(r.URL.Path, "/storage/v1/b/"); ok { // Google's answer on attributes
		bucket, key, _ := strings.Cut(name, "/o/")
		data, found := s.objects[bucket+"/"+key]
		if !found {
			http.Error(w, `{"error":{"code":404,"message":"No such object"}}`, http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"name":%q,"bucket":%q,"size":"%d","generation":"%d"}`, key, bucket, len(data), s.version.Load())
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	data, found := s.objects[name]
	generation := r.URL.Query().Get("generation")
	switch {
	case strings.HasPrefix(name, "private/"):
		refuse(w, http.StatusForbidden, "AccessDenied")
		return
	case !found || generation != "" && generation != fmt.Sprint(s.version.Load()):
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	case r.Header.Get("If-Match") != "" && r.Header.Get("If-Match") != s.etag():
		refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
		return
	}
	if r.Method == http.MethodGet && s.change != nil && s.change(w, r) {
		return
	}
	w.Header().Set("ETag", s.etag())
	w.Header().Set("X-Goog-Generation", fmt.Sprint(s.version.Load()))
	http.ServeContent(&countingWriter{w, &s.sent}, r, "", time.Time{}, bytes.NewReader(data))
}

func (s *bucketServer) etag() string { return fmt.Sprintf(`"%d"`, s.version.Load()) }

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>no</Message></Error>`, code)
}

type countingWriter struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.sent.Add(int64(n))
	return n, err
}

// s3 is a name on the server.
func (s *bucketServer) s3(path string) string { return "s3://" + path + "?endpoint=" + s.URL }

// credentials are somebody's, and nobody else's on this machine.
func credentials(t testing.TB) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDHIDDEN", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_SESSION_TOKEN": "hidden",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/none", "AWS_SHARED_CREDENTIALS_FILE": "/none",
		"AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
	} {
		t.Setenv(name, value)
	}
}

func noise(n int) []byte {
	p := make([]byte, n)
	var seed [32]byte
	rand.NewChaCha8(seed).Read(p)
	return p
}
