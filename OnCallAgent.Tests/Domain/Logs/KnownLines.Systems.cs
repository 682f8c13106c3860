using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

/// <content>Lines of syslog, web servers, databases and others.</content>
public static partial class KnownLines
{
    public static TheoryData<string, string, string?, EntryLevel, string, string> Systems =>
        new()
        {
            // syslog
            {
                "Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user webmaster",
                "syslog-3164",
                "2025-12-10T06:55:46.000",
                EntryLevel.Unknown,
                "sshd",
                "Invalid user webmaster"
            },
            {
                "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0",
                "syslog-3164",
                "2026-06-14T15:16:01.000",
                EntryLevel.Unknown,
                "sshd",
                "authentication failure; logname= uid=0"
            },
            {
                "Nov 23 09:12:37 h sshd[1]: error: Received disconnect",
                "syslog-3164",
                "2026-11-23T09:12:37.000",
                EntryLevel.Error,
                "sshd",
                "error: Received disconnect"
            },
            {
                "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick",
                "syslog-3164",
                "2026-10-11T22:14:15.000",
                EntryLevel.Fatal,
                "su",
                "'su root' failed for lonvick"
            },
            {
                "<165>1 2026-11-23T10:41:07.003Z host.example.com evntslog 77 ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\"] An event",
                "syslog-5424",
                "2026-11-23T10:41:07.003",
                EntryLevel.Info,
                "evntslog",
                "An event"
            },
            {
                "<11>1 2026-11-23T10:41:07Z - app - - - \ufeffBOM text",
                "syslog-5424",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "app",
                "BOM text"
            },
            {
                "2026-11-23T10:41:07.123456+01:00 host dockerd[12]: time=\"2026-11-23T09:41:07Z\" level=error msg=\"no space\"",
                "syslog-3164",
                "2026-11-23T09:41:07.000",
                EntryLevel.Error,
                "dockerd",
                "no space"
            },
            {
                "Nov 23 09:00:00 web1 orders[7]: {\"level\":\"error\",\"msg\":\"x\"}",
                "syslog-3164",
                "2026-11-23T09:00:00.000",
                EntryLevel.Error,
                "orders",
                "x"
            },
            // web servers
            {
                "[Sun Dec 04 06:19:34 2005] [error] mod_jk child workerEnv in error state 7",
                "apache-error",
                "2005-12-04T06:19:34.000",
                EntryLevel.Error,
                "fallback",
                "mod_jk child workerEnv in error state 7"
            },
            {
                "[Mon Nov 23 10:41:07.550123 2026] [proxy:error] [pid 12:tid 34] (111)Connection refused: [client 1.2.3.4:5] AH00957: http: failed",
                "apache-error",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "(111)Connection refused: [client 1.2.3.4:5] AH00957: http: failed"
            },
            {
                "2026/11/23 10:41:07 [error] 31#31: *9 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: shop",
                "nginx-error",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: shop"
            },
            {
                "1.2.3.4 - ann [23/Nov/2026:10:41:07 +0100] \"GET /pay?x=1 HTTP/1.1\" 503 12 \"http://ref\" \"curl/8\"",
                "access",
                "2026-11-23T09:41:07.000",
                EntryLevel.Error,
                "fallback",
                "\"GET /pay?x=1 HTTP/1.1\" 503 12"
            },
            {
                "::1 - - [23/Nov/2026:10:41:07 +0000] \"POST /login HTTP/2.0\" 404 -",
                "access",
                "2026-11-23T10:41:07.000",
                EntryLevel.Warning,
                "fallback",
                "\"POST /login HTTP/2.0\" 404 -"
            },
            {
                "[2026-11-23T10:41:07.550Z] \"GET /x HTTP/1.1\" 503 UF 0 91 44 - \"-\"",
                "access",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "\"GET /x HTTP/1.1\" 503"
            },
            // databases
            {
                "2026-11-23 10:41:07.550 UTC [123] ERROR:  duplicate key value",
                "postgres",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "duplicate key value"
            },
            {
                "2026-11-23 10:41:07 CET [123-1] app@shop FATAL:  too many connections",
                "postgres",
                "2026-11-23T09:41:07.000",
                EntryLevel.Fatal,
                "fallback",
                "too many connections"
            },
            {
                "2026-11-23 10:41:07 UTC:10.0.0.1(3333):app@shop:[77]:LOG:  checkpoint starting",
                "postgres",
                "2026-11-23T10:41:07.000",
                EntryLevel.Info,
                "fallback",
                "checkpoint starting"
            },
            {
                "2026-11-23T10:41:07.550123Z 0 [ERROR] [MY-010119] [Server] Aborting",
                "text",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "[MY-010119] [Server] Aborting"
            },
            {
                "1234:M 23 Nov 2026 10:41:07.550 # Out of memory",
                "redis",
                "2026-11-23T10:41:07.550",
                EntryLevel.Warning,
                "fallback",
                "Out of memory"
            },
            {
                "2026-11-23 10:41:07.550 [error] <0.123.0> closing AMQP connection",
                "text",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "closing AMQP connection"
            },
            // others
            {
                "E1123 10:41:07.550123       1 reflector.go:138] Failed to watch",
                "klog",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "Failed to watch"
            },
            {
                "03-17 16:13:38.811  1702  2395 D WindowManager: printFreezing",
                "android",
                "2026-03-17T16:13:38.811",
                EntryLevel.Debug,
                "fallback",
                "printFreezing"
            },
            {
                "E, [2026-11-23T10:41:07.550123 #1234] ERROR -- shop: boom",
                "ruby",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "boom"
            },
            {
                "[2026-11-23 10:41:07] production.ERROR: boom {\"a\":1}",
                "log4j",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "boom {\"a\":1}"
            },
            {
                "[23-Nov-2026 10:41:07 UTC] PHP Fatal error:  Uncaught x",
                "php",
                "2026-11-23T10:41:07.000",
                EntryLevel.Fatal,
                "fallback",
                "PHP Fatal error:  Uncaught x"
            },
            {
                "[2026-11-23T10:41:07Z ERROR shop::db] lost",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "2026-11-23T10:41:07.550123Z ERROR shop::db: lost",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "2026-11-23T10:41:07.550Z\tERROR\tshop\tdb/conn.go:12\tlost",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "2026/11/23 10:41:07 http: panic serving 1.2.3.4",
                "text",
                "2026-11-23T10:41:07.000",
                EntryLevel.Unknown,
                "fallback",
                "http: panic serving 1.2.3.4"
            },
        };
}
