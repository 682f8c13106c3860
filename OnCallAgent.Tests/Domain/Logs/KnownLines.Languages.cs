using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

/// <content>Lines as the logging of Java, Spark, Airflow, Python and .NET writes them.</content>
public static partial class KnownLines
{
    public static TheoryData<string, string, string?, EntryLevel, string, string> Languages =>
        new()
        {
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
        };
}
