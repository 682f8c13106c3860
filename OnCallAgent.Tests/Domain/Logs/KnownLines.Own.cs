using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

/// <summary>Lines with what is to be taken out of each: format, time, level, service and message.</summary>
public static partial class KnownLines
{
    /// <summary>In the product's own notation, and what stands for a service in them.</summary>
    public static TheoryData<string, string, string?, EntryLevel, string, string> Own =>
        new()
        {
            // the product's own notation
            {
                "2026-11-23T10:41:07.550Z ERROR orders-db replication lag 312 s",
                "text",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "orders-db",
                "replication lag 312 s"
            },
            {
                "2026-11-23T10:41:07.550Z ERROR [orders-db] replication lag 312 s",
                "text",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "orders-db",
                "replication lag 312 s"
            },
            {
                "2026-11-23T10:41:07.550Z ERROR out-of-memory in worker",
                "text",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "out-of-memory in worker"
            },
            {
                "2026-01-01 10:00:00 ERROR checkout something",
                "text",
                "2026-01-01T10:00:00.000",
                EntryLevel.Error,
                "fallback",
                "checkout something"
            },
            { "ERROR: something", "text", null, EntryLevel.Error, "fallback", "something" },
            { "ERROR something", "text", null, EntryLevel.Error, "fallback", "something" },
            { "[WARN] disk 91 %", "text", null, EntryLevel.Warning, "fallback", "disk 91 %" },
            { "Error: boom", "text", null, EntryLevel.Error, "fallback", "Error: boom" },
            {
                "nothing to see here",
                "raw",
                null,
                EntryLevel.Unknown,
                "fallback",
                "nothing to see here"
            },
            {
                "2026-11-23 10:41:07 nothing to see",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Unknown,
                "fallback",
                "nothing to see"
            },
            {
                "2026-11-23 10:41:07 Received ERROR from upstream",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Unknown,
                "fallback",
                "Received ERROR from upstream"
            },
            {
                "job 7 began 2026-11-23 10:41:07 and ended",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Unknown,
                "fallback",
                "job 7 began 2026-11-23 10:41:07 and ended"
            },
            {
                "\u001b[32m2026-11-23 10:41:07\u001b[0m \u001b[31mERROR\u001b[0m red",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "red"
            },
            {
                "\0\0\0\ufeff2026-11-23 10:41:07 ERROR after truncation",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "after truncation"
            },
            // services and what only looks like one
            {
                "2024-01-15 10:30:45 ERROR [payment-service] Database connection failed",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "Database connection failed"
            },
            {
                "2024-01-15T10:30:45Z [ERROR] user-service: Out of memory",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "user-service",
                "Out of memory"
            },
            {
                "2024-01-15 10:30:45 [payment-service] ERROR refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "2024-01-15 10:30:45 payment-service ERROR refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "[2024-01-15 10:30:45] [ERROR] [payment-service] refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "2024-01-15 10:30:45 | ERROR | payment-service | refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "2024-01-15 10:30:45, ERROR, payment-service: refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "[ERROR] 2024-01-15 10:30:45 payment-service: refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
            {
                "2024-01-15 10:30:45 ERROR service=payment refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment",
                "service=payment refused"
            },
            {
                "2024-01-15 10:30:45 ERROR checkout-eu refused",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "checkout-eu",
                "checkout-eu refused"
            },
            {
                "2024-01-15 10:30:45 ERROR [spark-etl] executor.Executor: failed",
                "log4j",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "spark-etl",
                "failed"
            },
            {
                "2024-01-15 10:30:45 ERROR read-only file system",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "read-only file system"
            },
            {
                "2024-01-15 10:30:45 ERROR client-side timeout",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "client-side timeout"
            },
            {
                "2024-01-15 10:30:45 ERROR node-3 is down",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "node-3 is down"
            },
            {
                "2024-01-15 10:30:45 ERROR java.lang.OutOfMemoryError: Java heap space",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "java.lang.OutOfMemoryError: Java heap space"
            },
            {
                "24/01/15 10:30:45 ERROR OutOfMemoryError: Java heap space",
                "spark",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "OutOfMemoryError: Java heap space"
            },
            {
                "ERROR:ValueError:bad",
                "python",
                null,
                EntryLevel.Error,
                "fallback",
                "ValueError:bad"
            },
            {
                "2024-01-15 10:30:45 Exception in thread \"main\" java.io.IOException: x",
                "text",
                "2024-01-15T10:30:45.000",
                EntryLevel.Error,
                "fallback",
                "Exception in thread \"main\" java.io.IOException: x"
            },
            {
                "Nov 23 10:41:07 Error: boom",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "Error: boom"
            },
            {
                "Nov 23 10:41:07 database is gone",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Unknown,
                "fallback",
                "database is gone"
            },
            {
                "Jan 15 10:30:45 ERROR payment-service: refused",
                "text",
                "2026-01-15T10:30:45.000",
                EntryLevel.Error,
                "payment-service",
                "refused"
            },
        };
}
