#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own on a loopback port, which ends with it. The server's connection
# string is in ONCALL_TEST_POSTGRES, where tests and benchmarks look for it:
#   eng/with-postgres.sh dotnet run -c Release --project OnCallAgent.Benchmarks -- nodes
set -euo pipefail
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as=()
folder=$(mktemp -d)
if [ "$(id -u)" = 0 ]; then
  as=(runuser -u postgres --)
  chown postgres "$folder"
fi
cleanup() {
  (cd / && "${as[@]}" "$binaries/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap cleanup EXIT
cd /
"${as[@]}" "$binaries/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --no-sync >/dev/null
"${as[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w start \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=200" >/dev/null
cd "$OLDPWD"
ONCALL_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres" "$@"
