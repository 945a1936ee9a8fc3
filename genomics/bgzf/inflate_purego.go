//go:build purego || !(amd64 || arm64)

package bgzf

// fast is for processors that load words from any address, lowest byte first;
// here careful does all.
func (*decoder) fast() (ended bool, err error) { return false, nil }
