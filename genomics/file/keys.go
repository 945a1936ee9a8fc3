package file

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/neicnordic/crypt4gh/keys"
)

// keyFileMost bounds what is read of a key file, in bytes.
const keyFileMost = 64 << 10

// ErrKey says that an encrypted file cannot be opened for want of a key that
// it was encrypted for.
var ErrKey = errors.New("file: no key that opens this file")

// PrivateKey opens files that were encrypted for its PublicKey (X25519). It
// does not show itself when printed, logged or encoded.
type PrivateKey struct{ scalar [32]byte }

// PublicKey is whom a file is encrypted for.
type PublicKey [32]byte

// GenerateKey makes a new private key.
func GenerateKey() (PrivateKey, error) {
	made, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return PrivateKey{}, err
	}
	return PrivateKey{[32]byte(made.Bytes())}, nil
}

// NewPrivateKey makes a private key of its bytes.
func NewPrivateKey(scalar [32]byte) PrivateKey { return PrivateKey{scalar} }

// Public returns the key to encrypt for.
func (k PrivateKey) Public() PublicKey { return keys.DerivePublicKey(k.scalar) }

// Format keeps the key out of every message.
func (k PrivateKey) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "(private key)") // Format has no error
}

// ReadPrivateKey reads a key file: Crypt4GH, or OpenSSH of type Ed25519.
// passphrase is asked if the file is locked; nil: a locked file is an error.
func ReadPrivateKey(r io.Reader, passphrase func() ([]byte, error)) (PrivateKey, error) {
	text, err := io.ReadAll(io.LimitReader(r, keyFileMost))
	if err != nil {
		return PrivateKey{}, fmt.Errorf("file: private key: %w", reason(err))
	}
	if block, _ := pem.Decode(text); block == nil {
		return PrivateKey{}, errors.New("file: this is no private key: name the file that crypt4gh-keygen or ssh-keygen -t ed25519 wrote")
	}
	k, err := parsePrivateKey(text, nil)
	if err == nil {
		return k, nil
	}
	if passphrase == nil {
		return PrivateKey{}, errors.New("file: the private key is locked with a passphrase that was not given, " +
			"or of an unknown kind: give the passphrase; keys are Crypt4GH or OpenSSH Ed25519")
	}
	phrase, err := passphrase()
	if err != nil {
		return PrivateKey{}, fmt.Errorf("file: passphrase of the private key: %w", err)
	}
	// A nil one would mean none.
	k, err = parsePrivateKey(text, append([]byte{}, phrase...))
	if err != nil {
		return PrivateKey{}, errors.New("file: the private key cannot be unlocked: the passphrase is wrong, the file damaged, " +
			"or its kind unknown; keys are Crypt4GH or OpenSSH Ed25519")
	}
	return k, nil
}

// parsePrivateKey leaves the library's errors out of sight, since they may
// quote the file, and takes its panics on damaged files for errors.
func parsePrivateKey(text, passphrase []byte) (k PrivateKey, err error) {
	defer func() {
		if recover() != nil {
			k, err = PrivateKey{}, ErrKey
		}
	}()
	k.scalar, err = keys.ReadPrivateKey(bytes.NewReader(text), passphrase)
	if err != nil || k == (PrivateKey{}) { // of RSA keys it makes nothing
		return PrivateKey{}, ErrKey
	}
	return k, nil
}

// ReadPublicKey reads a key file: Crypt4GH, OpenSSH or OpenSSL of type Ed25519.
func ReadPublicKey(r io.Reader) (k PublicKey, err error) {
	wrong := errors.New("file: this is no public key of a known kind: keys are Crypt4GH, or OpenSSH and OpenSSL Ed25519")
	text, err := io.ReadAll(io.LimitReader(r, keyFileMost))
	if err != nil {
		return PublicKey{}, fmt.Errorf("file: public key: %w", reason(err))
	}
	// The library takes the end of any PEM block, a private key's too, and of
	// any OpenSSH key for a public key.
	block, _ := pem.Decode(text)
	switch {
	case block == nil && bytes.HasPrefix(text, []byte("ssh-ed25519 ")):
	case block != nil && block.Type == "CRYPT4GH PUBLIC KEY" && len(block.Bytes) == len(k):
	case block != nil && block.Type == "PUBLIC KEY":
	default:
		return PublicKey{}, wrong
	}
	defer func() {
		if recover() != nil {
			k, err = PublicKey{}, wrong
		}
	}()
	k, err = keys.ReadPublicKey(bytes.NewReader(text))
	if err != nil || k == (PublicKey{}) {
		return PublicKey{}, wrong
	}
	return k, nil
}

// KeyFile returns, for Options.Key, the key of a file; see [ReadPrivateKey].
// It is read, and the passphrase asked, once and not before it is needed.
func KeyFile(path string, passphrase func() ([]byte, error)) func(context.Context) (PrivateKey, error) {
	once := sync.OnceValues(func() (PrivateKey, error) {
		f, err := os.Open(path)
		if err != nil {
			return PrivateKey{}, fmt.Errorf("file: private key %s: %w: check the name", path, reason(err))
		}
		defer f.Close()
		k, err := ReadPrivateKey(f, passphrase)
		if err != nil {
			return PrivateKey{}, fmt.Errorf("%w (%s)", err, path)
		}
		return k, nil
	})
	return func(ctx context.Context) (PrivateKey, error) {
		if err := ctx.Err(); err != nil {
			return PrivateKey{}, err
		}
		return once()
	}
}

// environmentKey is the key that the reference implementation of Crypt4GH
// would use.
func environmentKey(ctx context.Context) (PrivateKey, error) {
	path := os.Getenv("C4GH_SECRET_KEY")
	if path == "" {
		return PrivateKey{}, fmt.Errorf("%w: it is encrypted: set Options.Key, or C4GH_SECRET_KEY to the name of a key file", ErrKey)
	}
	var passphrase func() ([]byte, error)
	if phrase, ok := os.LookupEnv("C4GH_PASSPHRASE"); ok {
		passphrase = func() ([]byte, error) { return []byte(phrase), nil }
	}
	return KeyFile(path, passphrase)(ctx)
}
