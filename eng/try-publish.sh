#!/usr/bin/env bash
# Publishes the program self-contained, as docs/operations.md tells, and starts what came out: it must say that it is
# ready, and end in order when it is told to. In a copy of the sources: publishing for one platform rewrites lock files.
# Before that, packages are restored as the image does.
#
#   eng/try-publish.sh [FOLDER]      keeps the program in FOLDER
set -euo pipefail
kept=${1:+$(realpath -m "$1")}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill -KILL "$agent" 2>/dev/null || true; rm -rf "$work"' EXIT

# As the image begins: nothing but what its Dockerfile copies before it restores, and the packages that are locked.
mapfile -t first < <(sed '/^RUN dotnet restore/q' Dockerfile | awk '$1 == "COPY" { for (i = 2; i < NF; i++) print $i }')
git archive HEAD "${first[@]}" | tar -x -C "$work"
(cd "$work" && dotnet restore OnCallAgent.Web --locked-mode -v q -nologo)

git archive HEAD OnCallAgent.Domain OnCallAgent.Web wwwroot-assets samples eng docs \
  global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig |
  tar -x -C "$work"
# Warnings are the build's business; here it is about what comes out.
dotnet publish "$work/OnCallAgent.Web" -c Release -r linux-x64 --self-contained -o "$work/app" \
  -p:RunAnalyzers=false -v q -nologo

mkdir "$work/run"
cd "$work/run"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Without the installed runtime: what it needs is in the folder.
env -i HOME="$work/run" PATH=/usr/bin:/bin ADMIN_EMAIL=admin@example.org ADMIN_PASSWORD="$(openssl rand -hex 16)" \
  "$work/app/OnCallAgent.Web" --urls "http://127.0.0.1:$port" >"$work/log" 2>&1 &
agent=$!
for _ in $(seq 120); do
  if "$work/app/OnCallAgent.Web" healthcheck --url "http://127.0.0.1:$port" >"$work/health" 2>&1; then
    ready=yes
    break
  fi
  kill -0 "$agent" 2>/dev/null || break
  sleep 0.5
done
if [ "${ready:-}" != yes ]; then
  echo "The published program does not become ready:" >&2
  cat "$work/health" "$work/log" >&2
  exit 1
fi

kill -TERM "$agent"
status=0
wait "$agent" || status=$?
agent=
if [ "$status" -ne 0 ]; then
  echo "The published program ended with $status when it was told to stop:" >&2
  cat "$work/log" >&2
  exit 1
fi
echo "$(du -sm "$work/app" | cut -f 1) MB, ready and stopped in order"
[ -z "$kept" ] || mv "$work/app" "$kept"
