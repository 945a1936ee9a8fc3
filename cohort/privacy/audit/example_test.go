package audit_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
)

func Example() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "releases.jsonl")
	log, err := audit.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := log.Append(audit.Entry{What: "table", Title: "CYP2C19 by sex", Threshold: 10, Shown: 8, Hidden: true}); err != nil {
		fmt.Println(err)
		return
	}
	head, err := audit.Verify(path)
	fmt.Println(head.Entries, err)
	// Output:
	// 1 <nil>
}
