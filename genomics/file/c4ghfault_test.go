package file_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// Whatever byte is changed, the data is the same or there is an error.
func TestDecryptFlipped(t *testing.T) {
	sealed := encrypted(t, []byte("a small file"))
	for i := range sealed {
		for _, flip := range []byte{1, 0x80, 0xff} {
			damaged := bytes.Clone(sealed)
			damaged[i] ^= flip
			_, _, err1, err2 := decryptBoth(t, damaged, testKey)
			for _, err := range []error{err1, err2} {
				var fault *file.FormatError
				if !errors.As(err, &fault) || fault.Name == "" {
					t.Fatalf("byte %d changed by %#x: %v", i, flip, err)
				}
			}
		}
	}
}

// Wherever a file is cut off there is an error, but between two segments.
func TestDecryptTruncated(t *testing.T) {
	data := noise(65536 + 300)
	sealed := encrypted(t, data)
	header := len(sealed) - len(data) - 2*28
	check := func(n int) {
		_, _, err1, err2 := decryptBoth(t, sealed[:n], testKey)
		if err1 == nil || err2 == nil {
			t.Errorf("%d of %d bytes, header of %d: %v, %v", n, len(sealed), header, err1, err2)
		}
	}
	for n := range header + 100 {
		check(n)
	}
	for n := header + 100; n < len(sealed)-400; n += 997 {
		check(n)
	}
	for n := len(sealed) - 327; n < len(sealed); n++ {
		check(n)
	}
	if got, _, err, _ := decryptBoth(t, sealed[:len(sealed)-328], testKey); err != nil || !bytes.Equal(got, data[:65536]) {
		t.Errorf("between two segments: %d bytes, %v", len(got), err)
	}
}

// Headers that no program writes.
func TestDecryptHostile(t *testing.T) {
	body := encryptedBody([]byte("data"))
	packet := func(length uint32) []byte {
		return binary.LittleEndian.AppendUint32([]byte("crypt4gh\x01\x00\x00\x00\x01\x00\x00\x00"), length)
	}
	kind := func(n byte, rest ...byte) []byte { return append([]byte{n, 0, 0, 0}, rest...) }
	lowOrder := sealedHeader(t, parameters())
	copy(lowOrder[16+8:], make([]byte, 32)) // a public key whose shared secret is known to all
	cases := map[string]struct {
		file []byte
		says string
	}{
		"nothing":               {nil, "no Crypt4GH file"},
		"another format":        {[]byte("##fileformat=VCFv4.2\n"), "no Crypt4GH file"},
		"another version":       {[]byte("crypt4gh\x02\x00\x00\x00\x01\x00\x00\x00"), "version 2"},
		"too many packets":      {[]byte("crypt4gh\x01\x00\x00\x00\xff\xff\xff\xff"), "4294967295 header packets"},
		"no packets":            {[]byte("crypt4gh\x01\x00\x00\x00\x00\x00\x00\x00"), "no part of the header"},
		"packet of 0 bytes":     {packet(0), "truncated"},
		"packet of 7 bytes":     {append(packet(7), make([]byte, 100)...), "packet of 7 bytes"},
		"packet of 8 bytes":     {append(packet(8), make([]byte, 4)...), "no part of the header"},
		"packet of 50 bytes":    {append(packet(50), make([]byte, 46)...), "no part of the header"},
		"packet of 4 GB":        {append(packet(1<<32-1), make([]byte, 100)...), "damaged"},
		"packet of 16 MB":       {append(packet(16<<20), make([]byte, 100)...), "truncated"},
		"packet too short":      {append(sealedHeader(t, []byte{0, 0}), body...), "too short"},
		"unknown method":        {append(sealedHeader(t, kind(0, append([]byte{7, 0, 0, 0}, dataKey[:]...)...)), body...), "method 7"},
		"data key too long":     {append(sealedHeader(t, append(parameters(), 0)), body...), "not known"},
		"unknown type":          {append(sealedHeader(t, parameters(), kind(9, 0, 0, 0, 0)), body...), "type 9"},
		"two edit lists":        {append(sealedHeader(t, parameters(), editList(nil), editList(nil)), body...), "two edit lists"},
		"edit list too short":   {append(sealedHeader(t, parameters(), kind(1, 2, 0, 0, 0)), body...), "does not fit"},
		"nothing kept, no data": {sealedHeader(t, parameters(), editList([]uint64{5, 0})), "truncated"},
		"nothing kept, damage":  {append(sealedHeader(t, parameters(), editList([]uint64{5, 0})), make([]byte, 100)...), "damaged"},
		"edit list alone":       {append(sealedHeader(t, editList(nil)), body...), "no part of the header"},
		"low order key":         {append(lowOrder, body...), "no part of the header"},
		"an empty last segment": {append(append(sealedHeader(t, parameters()), encryptedBody(make([]byte, 65536))...), encryptedBody(nil)...), "empty segment"},
	}
	for name, c := range cases {
		_, _, err1, err2 := decryptBoth(t, c.file, testKey)
		if err1 == nil || err2 == nil || !strings.Contains(err1.Error(), c.says) || !strings.Contains(err2.Error(), c.says) {
			t.Errorf("%s: %v; %v", name, err1, err2)
		}
	}
}

// FuzzDecrypt reads what anybody may send.
func FuzzDecrypt(f *testing.F) {
	f.Add(encrypted(f, []byte("some data")))
	f.Add(append(sealedHeader(f, parameters(), editList([]uint64{1, 2, 3})), encryptedBody([]byte("some data"))...))
	f.Add([]byte("crypt4gh\x01\x00\x00\x00\x01\x00\x00\x00\xff\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		seeked, streamed, err1, err2 := decryptBoth(t, sealed, testKey)
		if (err1 == nil) != (err2 == nil) || err1 == nil && !bytes.Equal(seeked, streamed) {
			t.Errorf("%q, %v as a file, %q, %v as a stream", seeked, err1, streamed, err2)
		}
	})
}

// FuzzPackets reads what somebody with the public key may send: any packets,
// sealed as they should be.
func FuzzPackets(f *testing.F) {
	f.Add(parameters(), editList([]uint64{1, 2, 0, 1}), []byte("some data"))
	f.Add(editList(nil), parameters(), []byte(""))
	f.Add([]byte{0}, parameters(), []byte("x"))
	f.Add(editList([]uint64{1 << 20, 0}), parameters(), []byte("a part of no length past the end"))
	f.Fuzz(func(t *testing.T, first, second, data []byte) {
		sealed := append(sealedHeader(t, parameters(), first, second), encryptedBody(data)...)
		seeked, streamed, err1, err2 := decryptBoth(t, sealed, testKey)
		if (err1 == nil) != (err2 == nil) || err1 == nil && !bytes.Equal(seeked, streamed) {
			t.Errorf("%q, %v as a file, %q, %v as a stream", seeked, err1, streamed, err2)
		}
		if err1 == nil && len(seeked) > len(data) {
			t.Errorf("%d bytes of %d", len(seeked), len(data))
		}
	})
}
