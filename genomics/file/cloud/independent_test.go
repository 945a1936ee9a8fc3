package cloud_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/file/cloud"
)

// A server of S3 that somebody else wrote gives the same.
func TestIndependentServer(t *testing.T) {
	credentials(t)
	backend := s3mem.New()
	if err := backend.CreateBucket("genomes"); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := bgzf.NewWriter(&packed, bgzf.WriterOptions{})
	text := "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t7\t.\tA\tC\t.\t.\t.\n"
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	data := noise(3 << 20)
	for key, body := range map[string][]byte{"cohort.vcf.gz": packed.Bytes(), "dir/data": data} {
		if _, err := backend.PutObject("genomes", key, nil, bytes.NewReader(body), int64(len(body)), nil); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	name := func(key string) string {
		return "s3://genomes/" + key + "?region=eu-central-1&use_path_style=true&endpoint=" + url.QueryEscape(server.URL)
	}

	in, err := cloud.Open(t.Context(), name("dir/data"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p := make([]byte, 5000)
	if _, err := in.ReadAt(p, 2<<20); err != nil || !bytes.Equal(p, data[2<<20:2<<20+len(p)]) {
		t.Errorf("in the middle: %v", err)
	}
	r, err := file.FromStart(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("all: %d bytes, %v", len(got), err)
	}

	compressed, err := cloud.Open(t.Context(), name("cohort.vcf.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer compressed.Close()
	if got, err := io.ReadAll(bgzf.NewReader(t.Context(), compressed, bgzf.Options{})); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
}
