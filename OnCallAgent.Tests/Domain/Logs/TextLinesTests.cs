using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class TextLinesTests
{
    public static TheoryData<string, string, string?, EntryLevel, string, string> Known =>
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
            // log4j, logback, Spring Boot
            {
                "2026-11-23 10:41:07,550 ERROR [main] com.acme.Orders - cannot save",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "cannot save"
            },
            {
                "2026-11-23 10:41:07,550 [http-nio-8080-exec-1] WARN  c.a.Orders - slow",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Warning,
                "fallback",
                "slow"
            },
            {
                "10:41:07.550 [main] DEBUG c.f.Logger - hi",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Debug,
                "fallback",
                "hi"
            },
            {
                "2026-11-23 10:41:07.550  INFO 1234 --- [           main] c.e.DemoApplication                      : Started in 2.3 s",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Info,
                "fallback",
                "Started in 2.3 s"
            },
            {
                "2026-11-23T10:41:07.550+01:00 ERROR 1 --- [orders] [nio-8080-exec-1] [5f3c5f3c5f3c5f3c5f3c5f3c5f3c5f3c-1a2b1a2b1a2b1a2b] o.a.c.c.C.[.[.[/].[dispatcherServlet] : Servlet.service() threw",
                "log4j",
                "2026-11-23T09:41:07.550",
                EntryLevel.Error,
                "orders",
                "Servlet.service() threw"
            },
            {
                "2026-11-23 10:41:07.550  INFO [orders,5f3c5f3c5f3c5f3c,1a2b1a2b1a2b1a2b] 28442 --- [nio-8080-exec-1] c.e.Api : hello",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Info,
                "orders",
                "hello"
            },
            {
                "2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200",
                "log4j",
                "2015-07-29T17:41:44.747",
                EntryLevel.Info,
                "fallback",
                "Notification time out: 3200"
            },
            {
                "[2016-12-19 18:01:53,612] INFO [Group Metadata Manager on Broker 0]: Removed 0 expired offsets (kafka.coordinator.GroupMetadataManager)",
                "log4j",
                "2016-12-19T18:01:53.612",
                EntryLevel.Info,
                "fallback",
                "[Group Metadata Manager on Broker 0]: Removed 0 expired offsets"
            },
            {
                "[2026-11-23T10:41:07,550][WARN ][o.e.m.j.JvmGcMonitorService] [node-1] [gc][1] overhead",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Warning,
                "fallback",
                "[gc][1] overhead"
            },
            {
                "INFO  [main] 2026-11-23 10:41:07,550 CassandraDaemon.java:650 - Startup complete",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Info,
                "fallback",
                "Startup complete"
            },
            {
                "23-Nov-2026 10:41:07.550 SEVERE [main] org.apache.catalina.core.StandardService.startInternal Failed to start",
                "log4j",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "org.apache.catalina.core.StandardService.startInternal Failed to start"
            },
            {
                "Nov 23, 2026 10:41:07 AM com.acme.Orders save\nSEVERE: cannot save",
                "log4j",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "cannot save"
            },
            {
                "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 terminating",
                "log4j",
                "2008-11-09T20:36:15.000",
                EntryLevel.Info,
                "fallback",
                "PacketResponder 1 terminating"
            },
            // Spark and Airflow
            {
                "17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers",
                "spark",
                "2017-06-09T20:10:40.000",
                EntryLevel.Info,
                "fallback",
                "Registered signal handlers"
            },
            {
                "26/11/23 10:41:07 ERROR Executor: Exception in task 1.0",
                "spark",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "Exception in task 1.0"
            },
            {
                "[2026-11-23T10:41:07.550+0100] {taskinstance.py:1768} ERROR - Task failed with exception",
                "airflow",
                "2026-11-23T09:41:07.550",
                EntryLevel.Error,
                "fallback",
                "Task failed with exception"
            },
            {
                "[2026-11-23, 10:41:07 UTC] {taskinstance.py:1150} ERROR - lost",
                "airflow",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "[2026-11-23 10:41:07,550] {{taskinstance.py:887}} INFO - Running",
                "airflow",
                "2026-11-23T10:41:07.550",
                EntryLevel.Info,
                "fallback",
                "Running"
            },
            // Python
            {
                "2026-11-23 10:41:07,550 - acme.worker - ERROR - lost",
                "python",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "2026-11-23 10:41:07,550 - root - WARNING - lost - again",
                "python",
                "2026-11-23T10:41:07.550",
                EntryLevel.Warning,
                "fallback",
                "lost - again"
            },
            { "ERROR:acme.worker:lost", "python", null, EntryLevel.Error, "fallback", "lost" },
            {
                "[2026-11-23 10:41:07,550: ERROR/MainProcess] Task x raised",
                "python",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "Task x raised"
            },
            {
                "[2026-11-23 10:41:07 +0100] [12] [CRITICAL] WORKER TIMEOUT (pid:13)",
                "text",
                "2026-11-23T09:41:07.000",
                EntryLevel.Fatal,
                "fallback",
                "WORKER TIMEOUT (pid:13)"
            },
            {
                "2026-11-23 10:41:07.550 | ERROR    | acme.worker:run:12 - lost",
                "python",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "lost"
            },
            {
                "INFO:     10.0.0.1:5000 - \"GET / HTTP/1.1\" 500 Internal Server Error",
                "text",
                null,
                EntryLevel.Info,
                "fallback",
                "10.0.0.1:5000 - \"GET / HTTP/1.1\" 500 Internal Server Error"
            },
            {
                "2026-11-23 10:41:07.008 25746 ERROR nova.compute [req-1 - -] boom",
                "log4j",
                "2026-11-23T10:41:07.008",
                EntryLevel.Error,
                "fallback",
                "[req-1 - -] boom"
            },
            // .NET
            {
                "fail: Acme.Orders[13]\n      cannot save\n      System.Exception: x",
                "dotnet",
                null,
                EntryLevel.Error,
                "fallback",
                "cannot save\nSystem.Exception: x"
            },
            {
                "2026-11-23 10:41:07.550 +01:00 [ERR] cannot save",
                "dotnet",
                "2026-11-23T09:41:07.550",
                EntryLevel.Error,
                "fallback",
                "cannot save"
            },
            {
                "[10:41:07 WRN] slow",
                "dotnet",
                "2026-11-23T10:41:07.000",
                EntryLevel.Warning,
                "fallback",
                "slow"
            },
            {
                "2026-11-23 10:41:07.5500|ERROR|Acme.Orders|cannot save",
                "dotnet",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "cannot save"
            },
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

    [Theory]
    [MemberData(nameof(Known))]
    public void A_line_gives_its_time_level_service_and_message(
        string line,
        string format,
        string? time,
        EntryLevel level,
        string service,
        string message
    ) => Lines.Parse(line).ShouldBe(format, time, level, service, message);

    [Fact]
    public void An_access_line_keeps_what_patterns_for_server_errors_look_for() =>
        Lines
            .Parse("1.2.3.4 - - [23/Nov/2026:10:41:07 +0000] \"GET /pay HTTP/1.1\" 502 0")
            .Message.ShouldMatch("HTTP/1\\.[01]\" 5\\d\\d");

    [Fact]
    public void What_is_taken_out_of_a_spring_line_is_kept_as_metadata()
    {
        var entry = Lines.Parse(
            "2026-11-23 10:41:07.550  INFO [orders,5f3c5f3c5f3c5f3c,1a2b1a2b1a2b1a2b] 28442 --- [nio-8080-exec-1] c.e.Api : hello"
        );
        entry.Metadata["pid"].ShouldBe("28442");
        entry.Metadata["thread"].ShouldBe("nio-8080-exec-1");
        entry.Metadata["logger"].ShouldBe("c.e.Api");
        entry.Metadata["trace_id"].ShouldBe("5f3c5f3c5f3c5f3c");
    }

    [Fact]
    public void What_is_taken_out_of_an_access_line_is_kept_as_metadata()
    {
        var entry = Lines.Parse(
            "1.2.3.4 - ann [23/Nov/2026:10:41:07 +0100] \"GET /pay?x=1 HTTP/1.1\" 503 12 \"http://ref\" \"curl/8\" 0.5"
        );
        entry.Metadata["http.method"].ShouldBe("GET");
        entry.Metadata["http.path"].ShouldBe("/pay?x=1");
        entry.Metadata["http.status"].ShouldBe("503");
        entry.Metadata["client"].ShouldBe("1.2.3.4");
        entry.Metadata["user"].ShouldBe("ann");
        entry.Metadata["user_agent"].ShouldBe("curl/8");
        entry.Metadata["extra"].ShouldBe("0.5");
    }
}
