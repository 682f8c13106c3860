namespace OnCallAgent.Domain.Knowledge;

/// <summary>The entries that every knowledge base starts with.</summary>
public static class BuiltInKnowledge
{
    /// <summary>Who "wrote" them.</summary>
    public const string Author = "built-in";

    private static readonly RecommendedAction HealthCheck = new(
        "health_check",
        Parameters("url", "{service.health_url}")
    );

    // Restart, then look: the check proves the restart, and is left out where the service has no health URL.
    private static readonly RecommendedAction[] RestartAndCheck =
    [
        new("restart_service", Parameters("service", "{incident.service}")),
        HealthCheck,
    ];

    /// <summary>Spark out of memory, Airflow task timeout, database connection pool exhausted.</summary>
    /// <param name="createdAt">When the knowledge base was made.</param>
    public static IReadOnlyList<KnowledgeEntry> All(DateTimeOffset createdAt) =>
        [
            .. new[] { SparkOutOfMemory(), AirflowTaskTimeout(), ConnectionPoolExhausted() }.Select(
                e => e with { CreatedAt = createdAt, UpdatedAt = createdAt, CreatedBy = Author }
            ),
        ];

    private static KnowledgeEntry SparkOutOfMemory() =>
        new()
        {
            Id = "spark-out-of-memory",
            Title = "Spark out of memory",
            Description =
                "A Spark executor or driver ran out of memory: the heap is too small for its partitions, or the container's "
                + "limit left no room for off-heap memory. Tasks are lost and retried until the stage fails.",
            Category = "memory",
            Tags = ["spark", "executor", "memory", "heap", "oom"],
            ErrorPatterns =
            [
                @"java\.lang\.OutOfMemoryError",
                @"\b(ExecutorLostFailure|executor \S+ exited).*\b(memory|OOM|137)\b",
                @"Container killed by YARN for exceeding (physical |virtual )?memory limits",
                @"(Not enough memory|Unable to acquire \d+ bytes of memory|SparkOutOfMemoryError)",
            ],
            SolutionSteps =
            [
                "Open the Spark UI, **Executors**: which executors died, and whether one task reads far more than the others (skew).",
                "Raise `spark.executor.memory` (or `spark.driver.memory` where the driver died) by half, and `spark.executor.memoryOverhead` where the container was killed. The action `adjust_memory_config` does this where it is set up for the service.",
                "With skew: repartition, or raise `spark.sql.shuffle.partitions`; avoid `collect()` on large results.",
                "Restart the application and watch the first stage that failed.",
            ],
            AutomatedActions = RestartAndCheck,
            RelatedServices =
            [
                "spark",
                "spark-master",
                "spark-worker",
                "spark-driver",
                "spark-executor",
            ],
        };

    private static KnowledgeEntry AirflowTaskTimeout() =>
        new()
        {
            Id = "airflow-task-timeout",
            Title = "Airflow task timeout",
            Description =
                "An Airflow task ran longer than its execution_timeout, or its heartbeat stopped: what it waits for is slow, or "
                + "the worker is overloaded.",
            Category = "timeout",
            Tags = ["airflow", "task", "dag", "timeout", "scheduler"],
            ErrorPatterns =
            [
                @"AirflowTaskTimeout",
                @"AirflowSensorTimeout|Sensor has timed out",
                @"(Detected|found) zombie (job|task)",
                @"\bDagRun\b.*\btimed[ _]out\b|\btask\b.*\b(execution_timeout|exceeded its timeout)\b",
            ],
            SolutionSteps =
            [
                "Open the task's log and find the last line before the timeout: what was it waiting for?",
                "Check that dependency (database, API, cluster) first; a restart does not make it faster.",
                "If the work has grown, raise `execution_timeout` of the task, or split it.",
                "If the worker hangs or its heartbeat stopped, restart the worker and clear the task so that it runs again.",
            ],
            // A restart would end the other tasks of the worker and make nothing faster: the agent only looks.
            AutomatedActions = [HealthCheck],
            RelatedServices =
            [
                "airflow",
                "airflow-scheduler",
                "airflow-worker",
                "airflow-webserver",
                "airflow-triggerer",
            ],
        };

    private static KnowledgeEntry ConnectionPoolExhausted() =>
        new()
        {
            Id = "database-connection-pool-exhausted",
            Title = "Database connection pool exhausted",
            Description =
                "Every connection of the pool is in use and callers wait until they give up: connections leak, queries hold "
                + "them too long, or the pool is smaller than the load.",
            Category = "database",
            Tags = ["database", "connection pool", "pool", "connection", "exhausted"],
            ErrorPatterns =
            [
                @"connection pool (is )?(exhausted|full|depleted)|exhausted .*\bconnection pool|pool exhausted",
                @"Connection is not available, request timed out after \d+ ?ms",
                @"QueuePool limit of size \d+ overflow \d+ reached",
                @"(Timeout expired|timed out).*(obtaining|getting|waiting for|acquiring) (a |an idle )?connection from (the )?pool",
                @"(could not|cannot|unable to|failed to|timed out) (get|acquire|obtain|borrow|fetch)\w* (a |an |any |idle )*(jdbc |database |db )?connection from (the |data)?\s*(pool|source)",
                @"all pooled connections (were|are) in use",
                @"too many clients already|remaining connection slots are reserved|Too many connections|PoolExhausted\w*|PoolTimeout\w*",
            ],
            SolutionSteps =
            [
                "Count sessions on the database by application and state (`pg_stat_activity`, `SHOW PROCESSLIST`): many *idle in transaction* means a leak, many *active* means slow queries.",
                "End long-running queries that nobody waits for, and look for a lock that everything queues behind.",
                "Restart the service to release leaked connections, and check that it becomes healthy.",
                "If it returns: compare the pool's size with the number of workers, and find the code path that does not give its connection back.",
            ],
            AutomatedActions = RestartAndCheck,
        };

    private static Dictionary<string, string> Parameters(string name, string value) =>
        new(StringComparer.Ordinal) { [name] = value };
}
