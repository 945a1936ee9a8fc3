package file

import (
	"net/url"
	"os"
	"strings"
)

// encrypted is how the names of Crypt4GH files end.
const encrypted = ".c4gh"

// Beside returns the names under which a file that belongs to another may lie
// beside it, in the order in which to look for them: for each suffix (".csi",
// ".tbi") the name with the suffix added. The query of a URL stays behind it.
// What belongs to an encrypted file, "x.vcf.gz.c4gh", may be encrypted too or
// not: "x.vcf.gz.tbi.c4gh", "x.vcf.gz.tbi" (indexes are of the decrypted data)
// or, from tools that add to any name, "x.vcf.gz.c4gh.tbi".
func Beside(name string, suffixes ...string) []string {
	path, query := cutQuery(name)
	inner, sealed := strings.CutSuffix(path, encrypted)
	var names []string
	for _, suffix := range suffixes {
		if sealed {
			names = append(names, inner+suffix+encrypted+query, inner+suffix+query)
		}
		names = append(names, path+suffix+query)
	}
	return names
}

// Older reports whether the first of two files, an index for example, was
// written before the other, which it is of. Of names that are not both on this
// disk it says no.
func Older(name, than string) bool {
	x, err1 := os.Stat(name)
	y, err2 := os.Stat(than)
	return err1 == nil && err2 == nil && x.ModTime().Before(y.ModTime())
}

// Redact returns a name as messages show it: of a URL without user, password,
// query and fragment, which hold secrets and signatures; others as they are.
// The Name of an Input has been through it.
func Redact(name string) string {
	scheme, _, ok := splitScheme(name)
	if !ok || strings.EqualFold(scheme, "file") {
		return name
	}
	u, err := url.Parse(name)
	if err != nil || u.Opaque != "" {
		return scheme + "://…" // whatever is wrong in it may be the secret part
	}
	return scheme + "://" + u.Host + u.EscapedPath()
}

// cutQuery cuts the query and fragment, with their mark, off a URL.
func cutQuery(name string) (path, query string) {
	if scheme, _, ok := splitScheme(name); ok && !strings.EqualFold(scheme, "file") {
		if i := strings.IndexAny(name, "?#"); i >= 0 {
			return name[:i], name[i:]
		}
	}
	return name, ""
}

// splitScheme splits "s3://bucket/key" at its mark.
func splitScheme(name string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(name, "://")
	return scheme, rest, ok && isScheme(scheme)
}

// isScheme tells "s3" from the "C:" or "dir/a" a path may begin with
// (RFC 3986, section 3.1, at least two characters).
func isScheme(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.') {
			return false
		}
	}
	return len(s) > 1
}
