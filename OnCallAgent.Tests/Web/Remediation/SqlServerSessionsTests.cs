using Microsoft.SqlServer.TransactSql.ScriptDom;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>No SQL Server is to be had for tests: its own parser at least takes the statements.</summary>
public sealed class SqlServerSessionsTests
{
    [Fact]
    public void Sql_servers_parser_takes_the_statements()
    {
        foreach (var sql in new[] { SqlServerSessions.Listing, SqlServerSessions.Kill(57) })
        {
            using var reader = new StringReader(sql);
            new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
            errors.Select(e => e.Message).ShouldBeEmpty();
        }
    }
}
