package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
)

// pseudonymLength is in letters of five bits each: 125 bits.
const pseudonymLength = 25

// Project is one use of a key. Pseudonyms and shifts of two projects have nothing
// in common for whoever lacks the key.
type Project struct{ key []byte }

// NewProject returns the project of that name. The name is part of all
// pseudonyms: keep it, and give each recipient a project of its own.
func NewProject(key Key, name string) (*Project, error) {
	if len(key.secret) < KeySize {
		return nil, errors.New("privacy: no key: read one with ReadKey or KeyFromEnv")
	}
	if name == "" {
		return nil, errors.New("privacy: a project without a name: name it, so that its pseudonyms are its own")
	}
	return &Project{mac(key.secret, "project", name)}, nil
}

// mac is the keyed hash of the parts. Each is preceded by its length, so that no
// two lists of parts are the same bytes.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("allelerx privacy 1\n"))
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

// letters are those of Crockford's base 32: no I, L, O, U to be misread.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Pseudonym is the person's name in this project: 25 letters and digits.
func (p *Project) Pseudonym(id string) string { return p.PseudonymOf("patient", id) }

// PseudonymOf is the pseudonym of what an identifier of some kind stands for: a
// sample, an encounter. Equal identifiers of two kinds have different pseudonyms.
func (p *Project) PseudonymOf(kind, id string) string {
	sum := mac(p.key, "pseudonym", kind, id)
	return base32.NewEncoding(letters).WithPadding(base32.NoPadding).EncodeToString(sum)[:pseudonymLength]
}
