package privacy

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// KeySize is the least number of bytes of a key.
const KeySize = 32

// maxKey is the most that is read of a key file.
const maxKey = 1 << 16

// Key is a secret that pseudonyms and shifts are computed with. It does not show
// itself in print or in JSON.
type Key struct{ secret []byte }

// NewKey takes a key of at least KeySize bytes, drawn at random.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < KeySize {
		return Key{}, fmt.Errorf("privacy: a key of %d bytes: make one of at least %d, such as by: head -c 32 /dev/urandom | base64", len(secret), KeySize)
	}
	if bytes.Count(secret, secret[:1]) == len(secret) {
		return Key{}, errors.New("privacy: the key is one byte over and over: draw one at random, such as by: head -c 32 /dev/urandom | base64")
	}
	return Key{bytes.Clone(secret)}, nil
}

// ReadKey reads a key file: the bytes of the key, or these as base64 or
// hexadecimal digits. On Unix nobody but its owner may be able to read it.
func ReadKey(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, fmt.Errorf("privacy: the key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Key{}, fmt.Errorf("privacy: the key: %w", err)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 && info.Mode().IsRegular() && runtime.GOOS != "windows" {
		return Key{}, fmt.Errorf("privacy: the key %s can be read or written by others than its owner (mode %04o): chmod 600 it, and draw a new key if others had access", path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err != nil {
		return Key{}, fmt.Errorf("privacy: the key: %w", err)
	}
	if len(text) > maxKey {
		return Key{}, fmt.Errorf("privacy: %s is longer than any key: name the file of the key", path)
	}
	return parseKey(text, path)
}

// KeyFromEnv reads a key from an environment variable: base64 or hexadecimal
// digits.
func KeyFromEnv(name string) (Key, error) {
	text, ok := os.LookupEnv(name)
	if !ok {
		return Key{}, fmt.Errorf("privacy: there is no environment variable %s: set it to the key in base64", name)
	}
	return parseKey([]byte(text), "$"+name)
}

// parseKey decodes what is base64 or hexadecimal; a file may hold other bytes.
func parseKey(text []byte, from string) (Key, error) {
	trimmed := bytes.TrimSpace(text)
	secret := text
	if b, err := hex.DecodeString(string(trimmed)); err == nil {
		secret = b
	} else if b, err := base64.StdEncoding.DecodeString(string(trimmed)); err == nil {
		secret = b
	} else if from[0] == '$' {
		return Key{}, fmt.Errorf("privacy: %s is neither base64 nor hexadecimal digits: set it to the key, such as by: head -c 32 /dev/urandom | base64", from)
	}
	key, err := NewKey(secret)
	if err != nil {
		return Key{}, fmt.Errorf("%w (%s)", err, from)
	}
	return key, nil
}

// String hides the key.
func (Key) String() string { return "key (not shown)" }

// MarshalText hides the key.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// GoString hides the key.
func (Key) GoString() string { return "privacy.Key{…}" }
