using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class BuiltInKnowledgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly KnowledgeIndex Index = new(BuiltInKnowledge.All(Now));

    private static string? Recognised(string line, string service = "orders") =>
        Index
            .Search(new KnowledgeQuery([line], service))
            .FirstOrDefault(m => m.ErrorPatterns.Count > 0)
            ?.Entry.Id;

    [Theory]
    [InlineData("java.lang.OutOfMemoryError: Java heap space")]
    [InlineData(
        "ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used."
    )]
    [InlineData(
        "Lost executor 7 on node-3: Container killed by YARN for exceeding physical memory limits."
    )]
    [InlineData(
        "org.apache.spark.memory.SparkOutOfMemoryError: Unable to acquire 65536 bytes of memory, got 0"
    )]
    public void Spark_out_of_memory_is_recognised(string line) =>
        Recognised(line, "spark-worker").ShouldBe("spark-out-of-memory");

    [Theory]
    [InlineData("airflow.exceptions.AirflowTaskTimeout: Timeout, PID: 4711")]
    [InlineData(
        "airflow.exceptions.AirflowSensorTimeout: Sensor has timed out; run duration of 3600.1 seconds exceeds the specified timeout of 3600.0."
    )]
    [InlineData("Detected zombie job: {'full_filepath': '/dags/etl.py', 'msg': 'heartbeat'}")]
    public void Airflow_task_timeout_is_recognised(string line) =>
        Recognised(line, "airflow-scheduler").ShouldBe("airflow-task-timeout");

    [Theory]
    [InlineData("connection pool exhausted")]
    [InlineData("HikariPool-1 - Connection is not available, request timed out after 30000ms.")]
    [InlineData(
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00"
    )]
    [InlineData(
        "Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool. This may have occurred because all pooled connections were in use and max pool size was reached."
    )]
    [InlineData("FATAL: sorry, too many clients already")]
    [InlineData(
        "FATAL: remaining connection slots are reserved for non-replication superuser connections"
    )]
    [InlineData(
        "could not obtain a database connection within 5.000 seconds (waited 5.000 seconds); all pooled connections were in use"
    )]
    [InlineData(
        "org.apache.tomcat.jdbc.pool.PoolExhaustedException: [http-8080-1] Timeout: Pool empty. Unable to fetch a connection in 30 seconds"
    )]
    [InlineData("Cannot get a connection from the pool")]
    [InlineData("psycopg.pool.PoolTimeout: couldn't get a connection after 30.00 sec")]
    [InlineData("(1040, 'Too many connections')")]
    public void Exhausted_connection_pool_is_recognised(string line) =>
        Recognised(line).ShouldBe("database-connection-pool-exhausted");

    [Theory]
    [InlineData("Connection pool initialised with 10 connections")]
    [InlineData("HikariPool-1 - Start completed.")]
    [InlineData("task finished, timeout=30")]
    [InlineData("executor 3 registered with 4 cores and memory 2.0 GB")]
    [InlineData("memory limit set to 512 MB")]
    [InlineData("Returned a connection to the pool")]
    [InlineData("airflow task etl.load succeeded in 12 s")]
    public void Ordinary_lines_are_not_taken_for_trouble(string line) =>
        Recognised(line).ShouldBeNull();

    [Fact]
    public void Every_entry_says_what_to_do_by_hand_and_by_machine()
    {
        var entries = BuiltInKnowledge.All(Now);

        entries.Select(e => e.Id).ShouldBeUnique();
        entries.Count.ShouldBe(3);
        foreach (var entry in entries)
        {
            entry.SolutionSteps.ShouldNotBeEmpty();
            entry.Tags.ShouldNotBeEmpty();
            entry.AutomatedActions[^1].Type.ShouldBe("health_check");
            entry.CreatedAt.ShouldBe(Now);
        }
    }
}
