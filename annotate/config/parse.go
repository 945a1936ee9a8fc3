package config

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/annotate/internal/nearest"
)

// Parse reads a configuration from text; name is for messages, and says where
// else its files may be.
func Parse(name string, text []byte) (*Config, error) {
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		var fault toml.ParseError
		if errors.As(err, &fault) {
			return nil, fmt.Errorf("config: %s:%d: %s", name, fault.Position.Line, fault.Message)
		}
		return nil, fmt.Errorf("config: %s: %w", name, err)
	}
	c := &Config{name: name, places: map[string]string{}}
	root, err := newTable(values, "", findPlaces(name, string(text)))
	if err != nil {
		return nil, err
	}
	for _, read := range []func(*table) error{c.annotations, c.sources, c.postannotations, c.conditions} {
		if err := read(root); err != nil {
			return nil, err
		}
	}
	// Of vcfanno's files other tables mean nothing, but a name that is nearly right
	// is an error.
	if err := root.rest(c, true); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

// conditions reads what stands at the top.
func (c *Config) conditions(root *table) error {
	for key, to := range map[string]*string{"include": &c.Include, "exclude": &c.Exclude} {
		text, ok, err := root.text(key)
		if err != nil {
			return err
		}
		if *to = text; ok {
			if err := expression.Check(text); err != nil {
				return root.fault(key, "%v", err)
			}
		}
	}
	keys, err := root.texts("delete")
	if err != nil {
		return err
	}
	c.deletes(keys, root.at("delete"))
	return nil
}

func (c *Config) deletes(keys []string, place string) {
	for _, key := range keys {
		if !slices.Contains(c.Delete, key) {
			c.Delete = append(c.Delete, key)
			c.places["delete "+key] = place
		}
	}
}

// table is one table of the file. Keys that nothing asks for are none.
type table struct {
	values map[string]any // by lower case: vcfanno takes keys in any
	path   string
	places *places
	known  []string // that were asked for
}

func newTable(values map[string]any, path string, p *places) (*table, error) {
	t := &table{values: map[string]any{}, path: path, places: p}
	for key, value := range values {
		lower := strings.ToLower(key)
		if _, twice := t.values[lower]; twice {
			return nil, fmt.Errorf("config: %s: %s is there in upper and in lower case", p.at(t.sub(lower)), lower)
		}
		t.values[lower] = value
	}
	return t, nil
}

func (t *table) sub(key string) string { return join(t.path, key) }

// at is where a key stands.
func (t *table) at(key string) string { return t.places.at(t.sub(key)) }

// fault is an error at a key: "ops", "fields.2".
func (t *table) fault(key, format string, args ...any) error {
	return fmt.Errorf("config: %s: %s: %s", t.at(key), key, fmt.Sprintf(format, args...))
}

func (t *table) value(key string) (any, bool) {
	if !slices.Contains(t.known, key) {
		t.known = append(t.known, key)
	}
	v, ok := t.values[key]
	return v, ok
}

// has reports whether a key is there.
func (t *table) has(key string) bool {
	_, ok := t.value(key)
	return ok
}

func (t *table) text(key string) (string, bool, error) {
	v, ok := t.value(key)
	if !ok {
		return "", false, nil
	}
	s, ok := v.(string)
	if !ok {
		return "", true, t.fault(key, "is %s, and text in quotes is wanted", kind(v))
	}
	return s, true, nil
}

// texts is a list of texts; one text is a list too.
func (t *table) texts(key string) ([]string, error) {
	list, err := t.list(key)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(list))
	for i, v := range list {
		s, ok := v.(string)
		if !ok {
			return nil, t.fault(fmt.Sprintf("%s.%d", key, i), "is %s, and text in quotes is wanted", kind(v))
		}
		out[i] = s
	}
	return out, nil
}

func (t *table) list(key string) ([]any, error) {
	v, ok := t.value(key)
	if !ok {
		return nil, nil
	}
	switch v := v.(type) {
	case []any:
		return v, nil
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list, nil
	case string, int64:
		return []any{v}, nil
	default:
		return nil, t.fault(key, "is %s, and a list is wanted, as in %s = [\"…\"]", kind(v), key)
	}
}

// tables is a list of [[tables]].
func (t *table) tables(key string) ([]*table, error) {
	v, ok := t.value(key)
	if !ok {
		return nil, nil
	}
	list, err := t.list(key)
	if err != nil {
		return nil, t.fault(key, "is %s: begin each with [[%s]]", kind(v), key)
	}
	out := make([]*table, len(list))
	for i, v := range list {
		values, ok := v.(map[string]any)
		if !ok {
			return nil, t.fault(key, "holds %s: begin each with [[%s]]", kind(v), key)
		}
		if out[i], err = newTable(values, fmt.Sprintf("%s.%d", t.sub(key), i), t.places); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rest finds keys that nothing has asked for. Where others may be, those that are
// nothing like one that is known are a warning.
func (t *table) rest(c *Config, others bool) error {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if slices.Contains(t.known, key) {
			continue
		}
		if others && len(nearest.Names(key, t.known)) == 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s: %s means nothing here", t.at(key), key))
			continue
		}
		return t.fault(key, "is no key: %s", nearest.Hint(key, t.known))
	}
	return nil
}

// kind is what a value is, for messages.
func kind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case int64, float64:
		return "a number"
	case bool:
		return "true or false"
	case map[string]any:
		return "a table"
	case []any, []map[string]any:
		return "a list"
	default:
		return "a date"
	}
}

// dirOf is the folder of the configuration.
func (c *Config) dirOf() string { return filepath.Dir(c.name) }
