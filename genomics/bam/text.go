package bam

// Text is a piece of a record. It is a view of the record's bytes and follows
// the record's lifetime; [Text.String] makes an owned copy.
type Text []byte

// Bytes returns the view itself.
func (t Text) Bytes() []byte { return t }

// String returns an owned copy.
func (t Text) String() string { return string(t) }

// Is reports whether the text equals s, without copying.
func (t Text) Is(s string) bool { return string(t) == s }
