package file_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// Keys of ssh-keygen -t ed25519, without and with the passphrase "secret", and
// of crypt4gh-keygen --nocrypt.
const (
	sshKey = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACDMQH73ZkAPlcZL9Qp/iZSibrSN0ZkFGoY2QCpgypYiUQAAAIiu4KnyruCp
8gAAAAtzc2gtZWQyNTUxOQAAACDMQH73ZkAPlcZL9Qp/iZSibrSN0ZkFGoY2QCpgypYiUQ
AAAECZ0e5/H6gNweT1e7MkA5Nw6uxlfxCZ7auhepN1YF+p2MxAfvdmQA+Vxkv1Cn+JlKJu
tI3RmQUahjZAKmDKliJRAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
`
	lockedSSHKey = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABApxLkzTJ
yJQdv+3UAapdjvAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIGvjH8xr+ODSH0t8
WU7rf1PAiJIb8O/kLVdP/C2F9prwAAAAkEWUhKGUI/sA027Vw8NKc08qa6Pqa6NAnFCpun
YtRgveS2nc0hrrBChRhsPnAVTw6A7X39UlS2MIGVaIxH+fC8iGhWyu/UDFCbzYtVvDsykf
t8ztHgfnksMjWnM/7HwMAo86TeWOvIa86F0eoGtXrs+F8MAsvq2u7Z0U9x+56PreHw8fXz
z6a0EDrowOe8w+CQ==
-----END OPENSSH PRIVATE KEY-----
`
	lockedSSHPublic = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGvjH8xr+ODSH0t8WU7rf1PAiJIb8O/kLVdP/C2F9prw \n"
	openKey         = `-----BEGIN CRYPT4GH PRIVATE KEY-----
YzRnaC12MQAEbm9uZQAEbm9uZQAg8mUSbEZYJf2Y6Q/5WlvzkPNdkLtqTgX9iJ3M79J0wXw=
-----END CRYPT4GH PRIVATE KEY-----
`
	openPublic = `-----BEGIN CRYPT4GH PUBLIC KEY-----
TTsyAE8dt2uHFNe6na4joPAD2IJ5PZo4lVbJ6+MdE1g=
-----END CRYPT4GH PUBLIC KEY-----
`
)

func secret() ([]byte, error) { return []byte("secret"), nil }

func TestReadKeys(t *testing.T) {
	for name, c := range map[string]struct {
		private, public string
		passphrase      func() ([]byte, error)
	}{
		"Crypt4GH":         {openKey, openPublic, nil},
		"Crypt4GH, locked": {referenceKey, referencePublic, secret},
		"OpenSSH, locked":  {lockedSSHKey, lockedSSHPublic, secret},
	} {
		private, err := file.ReadPrivateKey(strings.NewReader(c.private), c.passphrase)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		public, err := file.ReadPublicKey(strings.NewReader(c.public))
		if err != nil || private.Public() != public {
			t.Errorf("%s: %x is not %x; %v", name, private.Public(), public, err)
		}
	}
	if k, err := file.ReadPrivateKey(strings.NewReader(sshKey), nil); err != nil || k == (file.PrivateKey{}) {
		t.Errorf("OpenSSH: %v", err)
	}
}

func TestReadKeyErrors(t *testing.T) {
	wrong := func() ([]byte, error) { return []byte("wrong"), nil }
	fails := func() ([]byte, error) { return nil, errors.New("nobody at the keyboard") }
	pem := func(base64 string) string {
		return "-----BEGIN CRYPT4GH PRIVATE KEY-----\n" + base64 + "\n-----END CRYPT4GH PRIVATE KEY-----\n"
	}
	for name, c := range map[string]struct {
		text       string
		passphrase func() ([]byte, error)
		says       string
	}{
		"nothing":           {"", nil, "no private key"},
		"a public key":      {openPublic, nil, "unknown kind"},
		"locked":            {referenceKey, nil, "give the passphrase"},
		"locked, OpenSSH":   {lockedSSHKey, nil, "give the passphrase"},
		"wrong passphrase":  {referenceKey, wrong, "passphrase is wrong"},
		"wrong, OpenSSH":    {lockedSSHKey, wrong, "passphrase is wrong"},
		"empty passphrase":  {referenceKey, func() ([]byte, error) { return nil, nil }, "passphrase is wrong"},
		"no passphrase":     {referenceKey, fails, "nobody at the keyboard"},
		"cut short":         {pem("YzRnaC12MQAEbm9uZQAEbm9u"), wrong, "damaged"},
		"key without bytes": {pem("YzRnaC12MQAEbm9uZQAEbm9uZQAA"), wrong, "damaged"},
		// scrypt, chacha20_poly1305 and a payload of two bytes
		"payload too short": {pem("YzRnaC12MQAGc2NyeXB0ABQAAAAA3eFV6HnUr5nEjFmMO+gl9wARY2hhY2hhMjBfcG9seTEzMDUAAgEB"), wrong, "damaged"},
	} {
		_, err := file.ReadPrivateKey(strings.NewReader(c.text), c.passphrase)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "a private key": openKey, "an OpenSSH private key": sshKey,
		"RSA":      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7 somebody",
		"no point": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP///////////////////////////////////////////w x",
		"short":    "-----BEGIN CRYPT4GH PUBLIC KEY-----\nTTsyAE8d\n-----END CRYPT4GH PUBLIC KEY-----\n",
		"no key":   "-----BEGIN PUBLIC KEY-----\nTTsyAE8d\n-----END PUBLIC KEY-----\n",
	} {
		if _, err := file.ReadPublicKey(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "no public key") {
			t.Errorf("%s as a public key: %v", name, err)
		}
	}
	absent := filepath.Join(t.TempDir(), "none")
	if _, err := file.KeyFile(absent, nil)(t.Context()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), absent) {
		t.Errorf("%v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := file.KeyFile(absent, nil)(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A private key shows itself nowhere.
func TestPrivateKeyHidden(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		if got := fmt.Sprintf(verb, testKey); got != "(private key)" {
			t.Errorf("%s: %s", verb, got)
		}
	}
}
