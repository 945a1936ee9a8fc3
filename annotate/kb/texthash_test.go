package kb

import "testing"

// Values by Python: re.sub(r'<[^>]+>',' ',s), html.unescape, re.sub(r'\s+',' ',s).strip(), sha256.
func TestTextHash(t *testing.T) {
	for _, c := range []struct{ markup, want string }{
		{"", "e3b0c44298fc1c14"},
		{"<p>Use  abacavir</p>\n<p>now&nbsp;&amp; then</p>", "c976dd59cdacb8b9"},
		{"a < b > c", "a9573e0ed68e10d0"},
		{"<>x<>", "c74c1ca8679980ed"},
		{"1&lt;2 &ge;3\u001f4", "6d5550cc4e9ae115"},
		{"tab\tand\u0085nel\u2003em", "318333f298967c34"},
		{"<p title='a>b'>x</p>", "4f96661c60680d80"},
		{"no end <p", "459bcd7e3f4b4f12"},
		{"<br/>&eacute;&#8805;&#x2265;", "82c6d439e13dd43c"},
	} {
		if got := TextHash(c.markup); got != c.want {
			t.Errorf("TextHash(%q) = %s, want %s", c.markup, got, c.want)
		}
	}
}
