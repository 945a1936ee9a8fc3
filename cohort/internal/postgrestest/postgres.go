package postgrestest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// patience is how long a server may take until it answers.
const patience = time.Minute

// Start starts a server and returns its empty database, made with UTF-8 and
// without the locale of the machine. Both end with the test.
func Start(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// DSN starts a server and returns how to connect to it.
func DSN(t testing.TB) string {
	t.Helper()
	initdb, postgres := program(t, "initdb"), program(t, "postgres")

	// Not t.TempDir: its parent belongs to root alone, and the server must not run as root.
	dir, err := os.MkdirTemp("", "allelerx-postgres-") //nolint:usetesting // as said
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	as := unprivileged(t, dir)
	data := filepath.Join(dir, "data")
	made := command(as, initdb, "--pgdata", data, "--username", "allelerx", "--auth", "trust",
		"--encoding", "UTF8", "--no-locale", "--no-sync")
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}

	port := freePort(t)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	server := command(as, postgres, "-D", data, "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB")
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		// "Fast" shutdown: clients are cut off.
		if err := server.Process.Signal(os.Interrupt); err != nil {
			t.Log("PostgreSQL has ended already:", err)
		}
		select {
		case err := <-ended:
			t.Log("PostgreSQL ended:", err)
		case <-time.After(patience):
			t.Error("PostgreSQL did not end when it was told to:", server.Process.Kill(), <-ended)
		}
	})

	dsn := fmt.Sprintf("postgres://allelerx@127.0.0.1:%d/postgres?sslmode=disable", port)
	if err := await(dsn, ended); err != nil {
		out, _ := os.ReadFile(log.Name())
		t.Fatalf("%v\n%s", err, out)
	}
	return dsn
}

// await returns once the server answers.
func await(dsn string, ended chan error) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("PostgreSQL ended at once: %w", err)
		default:
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		err := db.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
		if time.Since(begun) > patience {
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		}
	}
}

// program finds a program of the server. Debian keeps them out of the PATH, a
// folder for each version.
func program(t testing.TB, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob(filepath.Join("/usr/lib/postgresql/*/bin", name)) // the pattern is a good one
	if len(found) > 0 {
		return slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	}
	const missing = "%s is not installed: apt-get install postgresql"
	if os.Getenv("CI_REQUIRE_DATA") == "1" {
		t.Fatalf(missing, name)
	}
	t.Skipf(missing, name)
	return ""
}

// version is that of /usr/lib/postgresql/VERSION/bin/name.
func version(path string) int {
	v, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 where it is no number
	return v
}

// unprivileged gives dir to a user that is not root, and returns the words to
// put before a command so that it runs as that user; none where this process is
// not root itself.
func unprivileged(t testing.TB, dir string) []string {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID != nil || errGID != nil {
			continue
		}
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		return []string{"setpriv", "--reuid", u.Uid, "--regid", u.Gid, "--clear-groups", "--"}
	}
	t.Fatal("PostgreSQL does not run as root, and there is no user postgres or nobody: run the tests as another user")
	return nil
}

// command is name with its arguments, in a folder that its user may enter and
// without what the environment says of other servers.
func command(as []string, name string, args ...string) *exec.Cmd {
	words := slices.Concat(as, []string{name}, args)
	cmd := exec.CommandContext(context.Background(), words[0], words[1:]...)
	cmd.Dir = os.TempDir()
	cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "PG") })
	return cmd
}

func freePort(t testing.TB) int {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // only its number was wanted
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
