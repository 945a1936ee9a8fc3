package file_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/neicnordic/crypt4gh/keys"
	"github.com/neicnordic/crypt4gh/model/headers"
	"github.com/neicnordic/crypt4gh/streaming"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/allelerx/allelerx/genomics/file"
)

// testKey is a private key that hides nothing.
var testKey = file.NewPrivateKey([32]byte(bytes.Repeat([]byte("key."), 8)))

// with makes Options.Key of a key.
func with(k file.PrivateKey) func(context.Context) (file.PrivateKey, error) {
	return func(context.Context) (file.PrivateKey, error) { return k, nil }
}

// encrypted is the data as a Crypt4GH file for the test key.
func encrypted(t testing.TB, data []byte, more ...file.PublicKey) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := file.Encrypt(&b, append(more, testKey.Public())...)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// memory is a file in memory.
type memory struct{ *bytes.Reader }

func (memory) Name() string   { return "memory" }
func (memory) Seekable() bool { return true }
func (memory) Close() error   { return nil }

// decryptBoth decrypts as a file with random access and as a stream.
func decryptBoth(t testing.TB, sealed []byte, key file.PrivateKey) (seeked, streamed []byte, err1, err2 error) {
	t.Helper()
	run := func(in file.Input) ([]byte, error) {
		out, err := file.Decrypt(t.Context(), in, with(key))
		if err != nil {
			return nil, err
		}
		defer out.Close()
		data, err := io.ReadAll(out)
		if err == nil && out.Seekable() && out.Size() != int64(len(data)) {
			t.Errorf("size %d, read %d", out.Size(), len(data))
		}
		return data, err
	}
	seeked, err1 = run(memory{bytes.NewReader(sealed)})
	streamed, err2 = run(file.FromReader("stream", bytes.NewReader(sealed)))
	return seeked, streamed, err1, err2
}

// The files and the key were written by the reference implementation, crypt4gh
// 1.8.6 of PyPI: encrypt, then rearrange --range 4-19, of which its decrypt
// gives what is wanted here.
const (
	referenceKey = `-----BEGIN CRYPT4GH PRIVATE KEY-----
YzRnaC12MQAGc2NyeXB0ABQAAAAA3eFV6HnUr5nEjFmMO+gl9wARY2hhY2hhMjBfcG9seTEzMDUAPFGXzff650i8mXFEieZiTkquxGZnoebWbQSBOb/zw+379dMNNwLWKpl/lamcy43NjNbgtaaF5zM6QgE4jQABeA==
-----END CRYPT4GH PRIVATE KEY-----
`
	referencePublic = `-----BEGIN CRYPT4GH PUBLIC KEY-----
h0jtNO+hcb/tk9F2a3gk43OwZKSzHwvBDE1It2DkgSQ=
-----END CRYPT4GH PUBLIC KEY-----
`
	referenceFile   = "Y3J5cHQ0Z2gBAAAAAQAAAGwAAAAAAAAATTsyAE8dt2uHFNe6na4joPAD2IJ5PZo4lVbJ6+MdE1hCPiVQUWdfIGF8yotpbhs2kLNRAJDp7vuxv7ATgOOspbxJF4N6IhwYwM/RC6L+vL/CQetAteX7LyhaOJfRx5niXl/OCXXR/KRzGgHrdEFie+9p0X9Bjq3wqn+MBO7EfPhBtxJoRytoe+1r1GfvSFfEU4/bi1p0xIRWdY9yumagTxKDOi8B0pQAURB93y4="
	referenceEdited = "Y3J5cHQ0Z2gBAAAAAgAAAGwAAAAAAAAAh0jtNO+hcb/tk9F2a3gk43OwZKSzHwvBDE1It2DkgSRcX69euOzGI8BHuJpitaIjftG9JRUIs+0FYii0sFrGTuS3YoIMcC+RpISk13cpWwNjTrF71+zsYSQySJk+0qegIIJSm1wAAAAAAAAAh0jtNO+hcb/tk9F2a3gk43OwZKSzHwvBDE1It2DkgSSaYsutSKMZzgSgCYNZZP639ZwplBDgYR6AL5gtq388dtNkP4uZbsDDDxmsj4rxJMDfnK7qddH8pHMaAet0QWJ772nRf0GOrfCqf4wE7sR8+EG3EmhHK2h77WvUZ+9IV8RTj9uLWnTEhFZ1j3K6ZqBPEoM6LwHSlABREH3fLg=="
)

func TestDecryptReference(t *testing.T) {
	dir := t.TempDir()
	secret := write(t, filepath.Join(dir, "key.sec"), referenceKey)
	asked := 0
	options := file.Options{Key: file.KeyFile(secret, func() ([]byte, error) { asked++; return []byte("secret"), nil })}
	for name, c := range map[string]struct{ file, want string }{
		"whole.c4gh":  {referenceFile, "The quick brown fox jumps over the lazy dog.\n"},
		"edited.c4gh": {referenceEdited, "quick brown fo"},
	} {
		raw, err := base64.StdEncoding.DecodeString(c.file)
		if err != nil {
			t.Fatal(err)
		}
		path := write(t, filepath.Join(dir, name), string(raw))
		in := openURL(t, path, options)
		if got, err := wholeOf(t, in); err != nil || string(got) != c.want || in.Size() != int64(len(c.want)) {
			t.Errorf("%s: %q, size %d, %v", name, got, in.Size(), err)
		}
		t.Setenv("C4GH_SECRET_KEY", secret)
		t.Setenv("C4GH_PASSPHRASE", "secret")
		if got, err := wholeOf(t, openURL(t, path, file.Options{})); err != nil || string(got) != c.want {
			t.Errorf("%s with the environment's key: %q, %v", name, got, err)
		}
		if got, err := wholeOf(t, openURL(t, path, file.Options{Raw: true})); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s raw: %q, %v", name, got, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for the passphrase", asked)
	}
}

// Random access to a file on disk, over HTTP and through an opener gives what
// was encrypted.
func TestDecryptReadAt(t *testing.T) {
	for _, size := range []int{0, 1, 65535, 65536, 65537, 1<<20 + 77} {
		data := noise(size)
		path := write(t, filepath.Join(t.TempDir(), "a.c4gh"), string(encrypted(t, data)))
		sealed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := serve(t, sealed, nil)
		key := file.Options{Key: with(testKey)}
		through := file.Options{Open: file.Opener(key)}
		for name, in := range map[string]file.Input{
			"disk":   openURL(t, path, key),
			"opener": openURL(t, path, through),
			"http":   openURL(t, s.URL+"/a.c4gh?sig=1", key),
		} {
			if !in.Seekable() || in.Size() != int64(size) {
				t.Fatalf("%s: seekable %v, size %d", name, in.Seekable(), in.Size())
			}
			for range 2 {
				if got, err := wholeOf(t, in); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%s: %d bytes, %v", name, len(got), err)
				}
			}
			var wg sync.WaitGroup
			for g := range 3 {
				wg.Go(func() {
					random := rand.New(rand.NewPCG(2, uint64(g)))
					p := make([]byte, 200<<10)
					for range 40 {
						off, n := random.IntN(size+1), random.IntN(len(p))
						m, err := in.ReadAt(p[:n], int64(off))
						if !bytes.Equal(p[:m], data[off:min(off+n, size)]) || (m < n) != errors.Is(err, io.EOF) {
							t.Errorf("%s: %d bytes at %d: %d, %v", name, n, off, m, err)
						}
					}
				})
			}
			wg.Wait()
		}
	}
}

// An edit list says in turn how much to skip and to keep.
func TestDecryptEdits(t *testing.T) {
	data := noise(200 << 10)
	cases := map[string]struct {
		edits []uint64
		kept  [][2]int
	}{
		"none":            {nil, [][2]int{{0, len(data)}}},
		"a part":          {[]uint64{10, 20}, [][2]int{{10, 30}}},
		"the rest":        {[]uint64{70000}, [][2]int{{70000, len(data)}}},
		"all":             {[]uint64{0}, [][2]int{{0, len(data)}}},
		"nothing":         {[]uint64{5, 0}, nil},
		"no part at all":  {[]uint64{0, 0}, nil},
		"nothing, beyond": {[]uint64{300 << 10, 0}, nil},
		"rest, beyond":    {[]uint64{300 << 10}, nil},
		"part, beyond":    {[]uint64{0, 9, 300 << 10, 0, 1, 0}, [][2]int{{0, 9}}},
		"parts":           {[]uint64{1, 65536, 0, 3, 40000, 1, 1, 90000}, [][2]int{{1, 65540}, {105540, 105541}, {105542, 195542}}},
		"parts, the rest": {[]uint64{65536, 65536, 65536}, [][2]int{{65536, 131072}, {196608, len(data)}}},
		"up to the end":   {[]uint64{65536, 200<<10 - 65536}, [][2]int{{65536, len(data)}}},
		"empty parts":     {[]uint64{3, 0, 0, 0, 0, 9}, [][2]int{{3, 12}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var want []byte
			for _, k := range c.kept {
				want = append(want, data[k[0]:k[1]]...)
			}
			// Written by the library that other programs use.
			var b bytes.Buffer
			list := &headers.DataEditListHeaderPacket{PacketType: headers.PacketType{PacketType: headers.DataEditList}, NumberLengths: uint32(len(c.edits)), Lengths: c.edits}
			w, err := streaming.NewCrypt4GHWriterWithoutPrivateKey(&b, [][32]byte{testKey.Public()}, list)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(data)
			w.Close()
			seeked, streamed, err1, err2 := decryptBoth(t, b.Bytes(), testKey)
			if err1 != nil || err2 != nil || !bytes.Equal(seeked, want) || !bytes.Equal(streamed, want) {
				t.Fatalf("%d and %d bytes of %d; %v, %v", len(seeked), len(streamed), len(want), err1, err2)
			}
			in, err := file.Decrypt(t.Context(), memory{bytes.NewReader(b.Bytes())}, with(testKey))
			if err != nil {
				t.Fatal(err)
			}
			for off := 0; off < len(want); off += 9973 {
				p := make([]byte, min(70001, len(want)-off))
				if n, err := in.ReadAt(p, int64(off)); n != len(p) || !bytes.Equal(p, want[off:off+n]) {
					t.Fatalf("at %d: %d, %v", off, n, err)
				}
			}
		})
	}
	for name, edits := range map[string][]uint64{"past the end": {10, 200 << 10}, "past any file": {math.MaxUint64, 1}, "too far": {1 << 62, 1 << 62, 1}} {
		sealed := append(sealedHeader(t, parameters(), editList(edits)), encryptedBody(data)...)
		_, _, err1, err2 := decryptBoth(t, sealed, testKey)
		if err1 == nil || err2 == nil {
			t.Errorf("%s: %v, %v", name, err1, err2)
		}
	}
}

var dataKey = [32]byte([]byte("thirty-two bytes of a data key.."))

// parameters is the content of a packet that holds dataKey.
func parameters() []byte { return append(make([]byte, 8), dataKey[:]...) }

func editList(edits []uint64) []byte {
	p := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 1), uint32(len(edits)))
	for _, e := range edits {
		p = binary.LittleEndian.AppendUint64(p, e)
	}
	return p
}

// sealedHeader is a header of packets with any content, for the test key.
func sealedHeader(t testing.TB, packets ...[]byte) []byte {
	t.Helper()
	out := append([]byte("crypt4gh\x01\x00\x00\x00"), byte(len(packets)), 0, 0, 0)
	writer := [32]byte{1: 8}
	public := keys.DerivePublicKey(writer)
	shared, err := keys.GenerateWriterSharedKey(writer, testKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.New(*shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		out = binary.LittleEndian.AppendUint32(out, uint32(8+32+12+len(p)+16))
		out = append(append(out, 0, 0, 0, 0), public[:]...)
		nonce := make([]byte, 12)
		out = aead.Seal(append(out, nonce...), nonce, p, nil)
	}
	return out
}

// encryptedBody are the segments of data, encrypted with dataKey.
func encryptedBody(data []byte) []byte {
	aead, err := chacha20poly1305.New(dataKey[:])
	if err != nil {
		panic(err)
	}
	var out []byte
	for {
		n := min(len(data), 65536)
		nonce := make([]byte, 12)
		out = aead.Seal(append(out, nonce...), nonce, data[:n], nil)
		if data = data[n:]; len(data) == 0 {
			return out
		}
	}
}

func TestDecryptForOthers(t *testing.T) {
	other, err := file.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	sealed := encrypted(t, []byte("shared"), other.Public())
	for _, key := range []file.PrivateKey{testKey, other} {
		if got, _, err, _ := decryptBoth(t, sealed, key); err != nil || string(got) != "shared" {
			t.Errorf("%q, %v", got, err)
		}
	}
	stranger, err := file.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err1, err2 := decryptBoth(t, sealed, stranger)
	if !errors.Is(err1, file.ErrKey) || !errors.Is(err2, file.ErrKey) || !strings.Contains(err1.Error(), "use the key") {
		t.Errorf("%v, %v", err1, err2)
	}
	path := write(t, filepath.Join(t.TempDir(), "a.c4gh"), string(sealed))
	t.Setenv("C4GH_SECRET_KEY", "")
	if _, err := file.Open(t.Context(), path, file.Options{}); !errors.Is(err, file.ErrKey) || !strings.Contains(err.Error(), path) {
		t.Errorf("no key: %v", err)
	}
}
