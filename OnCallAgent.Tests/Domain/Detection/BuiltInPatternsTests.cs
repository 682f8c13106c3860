using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class BuiltInPatternsTests
{
    private const string Connection = "database-connection";
    private const string Memory = "out-of-memory";
    private const string Http = "http-5xx";
    private const string Authentication = "authentication-failure";
    private const string Timeout = "timeout";

    private static readonly PatternSet Set = PatternSet.Create(BuiltInPatterns.All).Set;

    public static TheoryData<string, string> Failures { get; } =
        new()
        {
            // Databases, brokers, pools.
            { Connection, "could not connect to server: Connection refused" },
            {
                Connection,
                "connection to server at \"10.1.2.3\", port 5432 failed: FATAL:  the database system is starting up"
            },
            {
                Connection,
                "FATAL: remaining connection slots are reserved for non-replication superuser connections"
            },
            { Connection, "FATAL:  sorry, too many clients already" },
            { Connection, "psycopg2.OperationalError: server closed the connection unexpectedly" },
            { Connection, "ERROR 1040 (HY000): Too many connections" },
            { Connection, "Can't connect to MySQL server on 'db-orders' (111)" },
            { Connection, "MySQL server has gone away" },
            { Connection, "Communications link failure" },
            { Connection, "ORA-12541: TNS:no listener" },
            { Connection, "ORA-03113: end-of-file on communication channel" },
            {
                Connection,
                "A network-related or instance-specific error occurred while establishing a connection to SQL Server."
            },
            {
                Connection,
                "HikariPool-1 - Connection is not available, request timed out after 30000ms."
            },
            { Connection, "Unable to acquire JDBC Connection" },
            {
                Connection,
                "org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection"
            },
            { Connection, "Database connection pool exhausted (active=50, idle=0, waiting=112)" },
            {
                Connection,
                "Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool because all pooled connections were in use and max pool size was reached."
            },
            {
                Connection,
                "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30"
            },
            { Connection, "Error: connect ECONNREFUSED 127.0.0.1:6379" },
            {
                Connection,
                "redis.clients.jedis.exceptions.JedisConnectionException: Could not get a resource from the pool"
            },
            {
                Connection,
                "MongoServerSelectionError: connection <monitor> to 10.0.0.5:27017 closed, connect ECONNREFUSED"
            },
            { Connection, "java.net.ConnectException: Connection refused (Connection refused)" },
            { Connection, "Connection refused: no further information: /10.0.0.1:5432" },
            { Connection, "Connection refused by orders-db" },
            { Connection, "Database connection failed: host unreachable" },
            { Connection, "Connection to 2 failed" },
            {
                Connection,
                "java.io.IOException: Connection to kafka2:9092 (id: 2 rack: null) failed"
            },
            {
                Connection,
                "[Controller-0-to-broker-1-send-thread], Controller 0's connection to broker kafka1:9092 (id: 1 rack: null) was unsuccessful"
            },
            {
                Connection,
                "[Producer clientId=p1] Connection to node 1 could not be established. Broker may not be available."
            },
            { Connection, "Cannot open channel to 2 at election address /10.10.34.12:3888" },
            { Connection, "Connection broken for id 188978561024, my id = 1, error = " },
            { Connection, "KeeperErrorCode = ConnectionLoss for /brokers/ids" },
            { Connection, "Lost connection to MySQL server during query" },
            { Connection, "dial tcp 10.0.0.7:5432: connect: connection refused" },
            { Connection, "dial tcp: lookup db on 10.96.0.10:53: connect: no route to host" },
            { Connection, "SQLSTATE[HY000] [2002] Connection refused" },
            { Connection, "Failed to connect to database after 5 attempts" },
            {
                Connection,
                "could not translate host name \"db\" to address: Name or service not known"
            },
            { Connection, "Redis is unreachable, falling back to memory" },
            { Connection, "pq: read tcp 10.0.0.7:5432: connection reset by peer" },
            { Connection, "error: no more connections allowed (max_client_conn)" },
            {
                Connection,
                "DBConnection.ConnectionError: connection not available and request was dropped from queue after 2000ms"
            },
            // Memory.
            { Memory, "java.lang.OutOfMemoryError: Java heap space" },
            {
                Memory,
                "Exception in thread \"main\" java.lang.OutOfMemoryError: GC overhead limit exceeded"
            },
            {
                Memory,
                "System.OutOfMemoryException: Insufficient memory to continue the execution of the program."
            },
            { Memory, "Out of memory: Kill process 1234 (java) score 987 or sacrifice child" },
            {
                Memory,
                "Out of memory: Killed process 4242 (postgres) total-vm:8388608kB, anon-rss:7340032kB"
            },
            { Memory, "java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0" },
            { Memory, "Memory cgroup out of memory: Killed process 77 (node)" },
            { Memory, "OSError: [Errno 12] Cannot allocate memory" },
            { Memory, "MemoryError: Unable to allocate 2.5 GiB for an array" },
            {
                Memory,
                "Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used."
            },
            {
                Memory,
                "Container [pid=1] is running beyond physical memory limits. Current usage: 2.1 GB"
            },
            { Memory, "Last state: terminated, reason: OOMKilled, exit code 137" },
            { Memory, "Command exited with code 137" },
            {
                Memory,
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
            },
            { Memory, "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB" },
            { Memory, "terminate called after throwing an instance of 'std::bad_alloc'" },
            {
                Memory,
                "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)"
            },
            { Memory, "OOM command not allowed when used memory > 'maxmemory'." },
            { Memory, "A process of this unit has been killed by the OOM killer." },
            { Memory, "worker 3 hit OOM while sorting" },
            { Memory, "TaskOOM event container=abc" },
            { Memory, "ERROR:  out of memory" },
            // HTTP.
            { Http, "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 500 626" },
            { Http, "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.0\" 503 -" },
            {
                Http,
                "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"POST /pay HTTP/2\" 502 0 \"-\" \"curl\""
            },
            { Http, "\"GET /api HTTP/3\" 504" },
            { Http, "request finished status=503 duration=12ms" },
            { Http, "{\"path\":\"/pay\",\"status\":500}" },
            { Http, "\"statusCode\": 503, \"method\": \"GET\"" },
            { Http, "HTTP GET /orders responded 500 in 34.5 ms" },
            { Http, "Completed 500 Internal Server Error in 5ms" },
            { Http, "upstream returned 502 Bad Gateway" },
            { Http, "[GIN] 2023/01/01 - 10:00:00 | 500 |    1.2ms | 10.0.0.1 | GET \"/x\"" },
            { Http, "GET /orders/17 500 12.3 ms - 20" },
            { Http, "Unexpected HTTP status 503 from payments" },
            { Http, "Server returned HTTP response code: 500 for URL: http://x/y" },
            {
                Http,
                "frontend backend/srv1 0/0/0/1/1 503 212 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\""
            },
            // Authentication.
            {
                Authentication,
                "Failed password for invalid user admin from 10.0.0.9 port 4711 ssh2"
            },
            {
                Authentication,
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.9  user=root"
            },
            {
                Authentication,
                "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=218.188.2.4"
            },
            { Authentication, "PAM 4 more authentication failures; logname= uid=0" },
            { Authentication, "Kerberos authentication failed" },
            { Authentication, "FATAL:  password authentication failed for user \"app\"" },
            { Authentication, "Authentication failed for user bob: bad password" },
            { Authentication, "Invalid credentials for alice@example.com" },
            { Authentication, "401 Unauthorized: token rejected" },
            { Authentication, "Access denied for user 'root'@'localhost' (using password: YES)" },
            { Authentication, "ORA-01017: invalid username/password; logon denied" },
            { Authentication, "Login failed for user 'sa'. Reason: Password did not match" },
            { Authentication, "Disconnecting: Too many authentication failures [preauth]" },
            { Authentication, "Invalid user admin from 10.0.0.9" },
            {
                Authentication,
                "org.springframework.security.authentication.BadCredentialsException: Bad credentials"
            },
            { Authentication, "WRONGPASS invalid username-password pair or user is disabled." },
            { Authentication, "Unauthorized access to /admin by 10.0.0.9" },
            { Authentication, "request rejected: unauthorized" },
            {
                Authentication,
                "dovecot: auth failed, 1 attempts in 2 secs: user=<bob@example.org>"
            },
            { Authentication, "request refused: jwt: signature is invalid" },
            {
                Authentication,
                "LDAP: error code 49 - 80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 52e"
            },
            // Timeouts.
            {
                Timeout,
                "The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing."
            },
            { Timeout, "Hard time limit (300s) exceeded for tasks.report[ab12]" },
            { Timeout, "java.net.SocketTimeoutException: Read timed out" },
            {
                Timeout,
                "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='x', port=443): Read timed out. (read timeout=5)"
            },
            { Timeout, "context deadline exceeded" },
            { Timeout, "rpc error: code = DeadlineExceeded desc = stream terminated" },
            { Timeout, "Call to payments timed out after 5000 ms" },
            { Timeout, "airflow.exceptions.AirflowTaskTimeout: Timeout, PID: 1234" },
            { Timeout, "ERROR: canceling statement due to statement timeout" },
            { Timeout, "Lock wait timeout exceeded; try restarting transaction" },
            { Timeout, "dial tcp 10.0.0.1:5432: i/o timeout" },
            { Timeout, "net/http: TLS handshake timeout" },
            { Timeout, "Error: connect ETIMEDOUT 10.0.0.1:443" },
            { Timeout, "TimeoutError: operation did not finish" },
            { Timeout, "upstream request timeout" },
            { Timeout, "Timeout waiting for response from inventory" },
            { Timeout, "Query failed: timeout" },
            { Timeout, "worker did not respond within 30 s" },
            { Timeout, "INFO: task java:1234 blocked for more than 120 seconds." },
            { Timeout, "Request timeout for icmp_seq 12" },
        };

    public static TheoryData<string> OrdinaryLines { get; } =
    [
        "Connection reset by 151.241.67.217 port 52258 [preauth]",
        "can't get client address: Connection reset by peer",
        "java.io.IOException: Connection reset by peer",
        "lost connection after AUTH from unknown[10.0.0.9]",
        "timeout=30",
        "timeout: 30s",
        "session timeout set to 30",
        "Setting connect timeout to 30",
        "request timeout: 30s",
        "request.timeout.ms = 30000",
        "connection.timeout.ms=6000 socket.timeout=5000",
        "Using timeout of 30 seconds",
        "Established session 0x25ede3f1 with negotiated timeout 10000 for client /10.0.0.1:1234",
        "minSessionTimeout set to -1",
        "Notification time out: 3200",
        "12 passed, 0 timed out",
        "timed out: 0",
        "timed out=0 failed=0",
        "0 failed",
        "connection established",
        "Connection established to orders-db",
        "Received connection request /10.10.34.11:45307",
        "Closed socket connection for client /10.10.34.13:43632 which had sessionid 0x14ed93111f20057",
        "Accepted socket connection from /10.10.34.11:40304",
        "Connection closed by 10.0.0.9 [preauth]",
        "connection from 10.0.0.9 (host) at Sun Jul 10 03:04:05 2005",
        "connection refused count=0",
        "connection refused: 0",
        "connections refused=0 accepted=12",
        "connection failures: 0",
        "Connection pool started with 10 connections, maximum 50",
        "Successfully connected to database",
        "Reconnected to redis after 3 attempts",
        "max_connections = 100",
        "too many connections: 0",
        "OOM score adj set to -500",
        "oom_score_adj=0",
        "BOOM goes the room",
        "ROOM 101 booked",
        "JVM flags: -Xmx4g -XX:+HeapDumpOnOutOfMemoryError -XX:+ExitOnOutOfMemoryError",
        "\"OOMKilled\": false, \"Dead\": false",
        "OOMKilled=false",
        "MemoryStore started with capacity 17.7 GB",
        "Block rdd_42_24 stored as bytes in memory (estimated size 46.0 B, free 4.2 GB)",
        "memory limit set to 512 MB",
        "process exited with code 0",
        "exit code 1370",
        "bytes=5000",
        "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5032",
        "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /500 HTTP/1.1\" 200 503",
        "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /errors/502.html HTTP/1.1\" 404 512",
        "GET /orders responded 200 in 500 ms",
        "status=200 bytes=512 duration=503ms",
        "status 5000",
        "response in 500 ms",
        "returned 500 rows",
        "returned 512 bytes",
        "listening on port 5000",
        "SecurityManager: authentication disabled; ui acls disabled; users with view permissions: Set(yarn, curi)",
        "authentication disabled",
        "auth failed: 0",
        "jwt: signature is valid",
        "hard time limit (300s) set for tasks.report",
        "no more connections needed",
        "HttpClient.Timeout of 100 seconds is used",
        "authentication failures: 0",
        "authentication succeeded for bob",
        "unauthorized=0",
        "unauthorized: 0 forbidden: 0",
        "Accepted password for bob from 10.0.0.9 port 4711 ssh2",
        "session opened for user root by (uid=0)",
        "password changed for user bob",
        "login succeeded for alice",
        "input validation failed: 2 fields",
        "Starting task 0.0 in stage 3.0 (TID 137, localhost)",
        "Retrying in 500 ms",
        "heartbeat interval 500, timeout 1500",
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_told_by_its_pattern(string pattern, string message) =>
        Set.Match(Line(message)).Select(m => m.Pattern.Id).ShouldContain(pattern);

    [Theory]
    [MemberData(nameof(OrdinaryLines))]
    public void An_ordinary_line_trips_nothing(string message) =>
        Set.Match(Line(message)).Select(m => m.Pattern.Id).ShouldBeEmpty();

    [Theory]
    [InlineData("Connection refused by orders-db", Connection)]
    [InlineData("request timed out", Timeout)]
    public void What_a_line_below_warning_says_is_no_failure(string message, string pattern)
    {
        Set.Match(Line(message, EntryLevel.Info)).ShouldBeEmpty();
        Set.Match(Line(message, EntryLevel.Warning))
            .Select(m => m.Pattern.Id)
            .ShouldContain(pattern);
    }

    [Fact]
    public void All_five_run_in_linear_time_behind_the_prefilter()
    {
        Set.Patterns.Count.ShouldBe(5);
        Set.Patterns.ShouldAllBe(p => p.IsLinear && !p.IsCostly);
        Set.Patterns.Select(p => p.Pattern.Id).ShouldBeUnique();
    }

    [Fact]
    public void A_full_pool_speaks_as_a_connection_failure_not_as_a_timeout() =>
        Set.Speaker(
                Line("HikariPool-1 - Connection is not available, request timed out after 30000ms.")
            )!
            .Pattern.Severity.ShouldBe(Severity.High);

    [Fact]
    public void A_status_in_a_field_of_the_line_is_found_though_the_message_lacks_it()
    {
        var entry = Line("request completed") with
        {
            Raw = "{\"msg\":\"request completed\",\"status\":503,\"timeout\":30}",
        };
        var match = Set.Match(entry).ShouldHaveSingleItem();
        match.Pattern.Id.ShouldBe(Http);
        match.InRaw.ShouldBeTrue();
    }

    [Fact]
    public void What_a_client_asks_for_opens_nothing()
    {
        const string Message =
            "\"GET /?q=java.lang.OutOfMemoryError+connection+refused HTTP/1.1\" 200 12";
        Set.Match(Some.Line(Message, EntryLevel.Info) with { Format = "access" }).ShouldBeEmpty();
    }

    [Fact]
    public void A_megabyte_of_hostile_text_is_searched_in_seconds()
    {
        var start = ThreadTime.Spent();
        foreach (
            var piece in new[]
            {
                "connection to ",
                "pool ",
                "authentication for ",
                "timeout of ",
                "could not open ",
                "exceeded ",
            }
        )
        {
            var text = string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length));
            _ = Set.Match(Line(text));
        }

        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        Set.Patterns.ShouldAllBe(p => !p.IsSuspended);
    }

    private static LogEntry Line(string message, EntryLevel level = EntryLevel.Unknown) =>
        new()
        {
            Timestamp = DateTimeOffset.UnixEpoch,
            Service = "svc",
            Message = message,
            Raw = message,
            Level = level,
        };
}
