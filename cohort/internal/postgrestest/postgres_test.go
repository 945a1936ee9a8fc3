package postgrestest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
)

func TestStart(t *testing.T) {
	db := postgrestest.Start(t)
	var encoding, address string
	require.NoError(t, db.QueryRowContext(t.Context(),
		"SELECT current_setting('server_encoding'), host(inet_server_addr())").Scan(&encoding, &address))
	assert.Equal(t, "UTF8", encoding)
	assert.Equal(t, "127.0.0.1", address)
	var tables int
	require.NoError(t, db.QueryRowContext(t.Context(),
		"SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&tables))
	assert.Zero(t, tables)
}
