#!/usr/bin/env bash
# Before the first release there is one migration a provider, made anew whenever the model changes;
# after it, only `eng/migrations.sh add NAME` is used and released migrations are never touched.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?usage: eng/migrations.sh initial | add NAME | check | release VERSION}
dotnet build OnCallAgent.Web -v q -nologo -p:RunAnalyzers=false
for provider in Sqlite Postgres SqlServer; do
  context=${provider}OnCallDbContext
  folder=Data/Providers/$provider/Migrations
  case $mode in
    initial)
      rm -rf "OnCallAgent.Web/$folder" ;;
    add | check | release) ;;
    *) echo "unknown mode $mode" >&2; exit 2 ;;
  esac
done
[ "$mode" = initial ] && dotnet build OnCallAgent.Web -v q -nologo -p:RunAnalyzers=false
for provider in Sqlite Postgres SqlServer; do
  context=${provider}OnCallDbContext
  folder=Data/Providers/$provider/Migrations
  ef() { dotnet ef "$@" --project OnCallAgent.Web --context "$context" --no-build; }
  case $mode in
    initial) ef migrations add Initial --output-dir "$folder" ;;
    add) ef migrations add "${2:?a name}" --output-dir "$folder" ;;
    # What a released version may have left behind: tests bring it forward for ever after.
    release)
      stored=OnCallAgent.Tests/Data/Schemas/${2:?a version}
      mkdir -p "$stored"
      cp OnCallAgent.Tests/Data/Schemas/present/rows.sql "$stored/rows.sql"
      [ "$provider" = SqlServer ] || ef migrations script --output "$stored/${provider,,}.sql" ;;
    check) ef migrations has-pending-model-changes ;;
  esac
done
