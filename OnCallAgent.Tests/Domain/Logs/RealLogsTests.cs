using System.IO.Compression;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Logs;

/// <summary>Logs that nobody here wrote: what a format has must be found in nearly every line.</summary>
public sealed class RealLogsTests
{
    [Theory]
    [InlineData("loghub/Apache/Apache_2k.log", "apache-error", true)]
    [InlineData("loghub/Spark/Spark_2k.log", "spark", true)]
    [InlineData("loghub/Zookeeper/Zookeeper_2k.log", "log4j", true)]
    [InlineData("loghub/HDFS/HDFS_2k.log", "log4j", true)]
    [InlineData("loghub/Android/Android_2k.log", "android", true)]
    [InlineData("loghub/OpenSSH/OpenSSH_2k.log", "syslog-3164", false)]
    [InlineData("loghub/Linux/Linux_2k.log", "syslog-3164", false)]
    [InlineData("loghub/HPC/HPC_2k.log", "text", false)]
    [InlineData("elastic/apache_logs", "access", true)]
    [InlineData("elastic/auth.log", "syslog-3164", false)]
    public void Nearly_every_line_is_recognised(string file, string format, bool hasLevel)
    {
        var lines = File.ReadAllLines(SharedData.Path(file));
        var entries = Lines.Read(lines);
        entries.Count.ShouldBe(lines.Length);
        entries
            .Count(e => e.Format == format)
            .ShouldBeGreaterThanOrEqualTo(lines.Length * 99 / 100);
        entries
            .Count(e => !e.TimestampIsObserved)
            .ShouldBeGreaterThanOrEqualTo(lines.Length * 99 / 100);
        entries.Count(e => e.Message.Length > 0).ShouldBe(lines.Length);
        if (hasLevel)
        {
            entries
                .Count(e => e.Level != EntryLevel.Unknown)
                .ShouldBeGreaterThanOrEqualTo(lines.Length * 99 / 100);
        }
    }

    [Theory]
    [InlineData("loghub/Apache/Apache_2k.log", EntryLevel.Error, " [error] ")]
    [InlineData("loghub/Zookeeper/Zookeeper_2k.log", EntryLevel.Warning, " - WARN ")]
    [InlineData("loghub/Zookeeper/Zookeeper_2k.log", EntryLevel.Error, " - ERROR ")]
    [InlineData("loghub/HDFS/HDFS_2k.log", EntryLevel.Warning, " WARN ")]
    public void Levels_are_those_that_the_lines_name(string file, EntryLevel level, string mark)
    {
        var lines = File.ReadAllLines(SharedData.Path(file));
        Lines
            .Read(lines)
            .Count(e => e.Level == level)
            .ShouldBe(lines.Count(l => l.Contains(mark, StringComparison.Ordinal)));
    }

    [Fact]
    public void Server_errors_of_an_access_log_are_errors()
    {
        var lines = File.ReadAllLines(SharedData.Path("elastic/apache_logs"));
        var entries = Lines.Read(lines);
        var failed = entries.Where(e => e.Level == EntryLevel.Error).ToList();
        failed.Count.ShouldBe(3);
        failed.ShouldAllBe(e =>
            System.Text.RegularExpressions.Regex.IsMatch(e.Message, "HTTP/1\\.[01]\" 5\\d\\d")
        );
        entries.ShouldAllBe(e =>
            e.Metadata.ContainsKey("http.path") && e.Metadata.ContainsKey("client")
        );
    }

    [Fact]
    public void Programs_of_a_syslog_are_its_services()
    {
        var entries = Lines.Read(File.ReadAllLines(SharedData.Path("elastic/auth.log")));
        entries
            .GroupBy(e => e.Service)
            .ToDictionary(g => g.Key, g => g.Count())
            .ShouldBe(
                new Dictionary<string, int>
                {
                    ["sshd"] = 4095,
                    ["CRON"] = 1264,
                    ["sudo"] = 557,
                    ["systemd-logind"] = 452,
                    ["chpasswd"] = 417,
                    ["systemd"] = 238,
                    ["useradd"] = 50,
                    ["su"] = 45,
                    ["groupadd"] = 3,
                },
                ignoreOrder: true
            );
    }

    [Fact]
    public void Stack_traces_of_a_broker_join_the_lines_that_report_them()
    {
        foreach (var file in Directory.GetFiles(SharedData.Path("elastic/kafka0/logs"), "*.log*"))
        {
            if (file.Contains("-gc.", StringComparison.Ordinal))
            {
                continue;
            }

            var lines = File.ReadAllLines(file);
            var entries = Lines.Read(lines);
            // Every event of this broker begins with its time in brackets, and nothing else does.
            entries.Count.ShouldBe(
                lines.Count(l => l.StartsWith("[2016-", StringComparison.Ordinal)),
                file
            );
            entries.ShouldAllBe(e =>
                e.Format == "log4j" && e.Level != EntryLevel.Unknown && !e.TimestampIsObserved
            );
            string.Join('\n', entries.Select(e => e.Raw)).ShouldBe(string.Join('\n', lines));
        }
    }

    [Fact]
    public void A_broker_s_exception_is_in_the_message_of_its_error()
    {
        var entries = Lines.Read(
            File.ReadAllLines(SharedData.Path("elastic/kafka0/logs/server.log.2016-12-19-20"))
        );
        entries[0]
            .ShouldSatisfyAllConditions(
                e => e.Level.ShouldBe(EntryLevel.Warning),
                e =>
                    e.Message.ShouldContain(
                        "\njava.io.IOException: Connection to 2 was disconnected"
                    ),
                e => e.Metadata["logger"].ShouldBe("kafka.server.ReplicaFetcherThread")
            );
    }

    [Fact]
    public void Reports_of_a_garbage_collector_are_one_event_each()
    {
        var lines = File.ReadAllLines(SharedData.Path("elastic/kafka0/logs/kafkaServer-gc.log"));
        // Three lines of preface, and one report for each time.
        Lines
            .Read(lines)
            .Count.ShouldBe(3 + lines.Count(l => l.StartsWith("2016-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("dockermode", new[] { "Single log", "Second log", "Third log" })]
    [InlineData(
        "dockermode_splitted_line",
        new[] { "2020-03-24 Single line", "2020-03-24 Another single line" }
    )]
    [InlineData("3943", new[] { "bbb" })]
    public void Lines_cut_by_a_container_runtime_are_whole_again(string file, string[] messages) =>
        Lines
            .Read(File.ReadAllLines(SharedData.Path($"tail/log/{file}.log")))
            .Select(e => e.Message)
            .ShouldBe(messages);

    [Fact]
    public void Records_whose_messages_are_stack_frames_are_one_event()
    {
        var entry = Lines
            .Read(File.ReadAllLines(SharedData.Path("tail/log/multiline_001.log")))
            .ShouldHaveSingleItem();
        entry.Level.ShouldBe(EntryLevel.Error);
        entry.Message.Split('\n').Length.ShouldBe(6);
        entry.Message.ShouldStartWith("Exception in thread main java.lang.RuntimeException");
    }

    [Fact]
    public void A_shop_s_container_lines_give_level_trace_and_the_runtime_s_time()
    {
        using var packed = File.OpenRead(SharedData.Path("nezha/2023-01-29/log/09_14_log.csv.gz"));
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var header = reader.ReadLine();
        header.ShouldNotBeNull();
        var entries = new List<LogEntry>();
        while (reader.ReadLine() is { } row)
        {
            var quote = row.IndexOf(",\"{", StringComparison.Ordinal);
            if (quote > 0)
            {
                entries.Add(
                    Lines.Parse(
                        row[(quote + 2)..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
                    )
                );
            }
        }

        entries.Count.ShouldBeGreaterThan(50);
        entries.ShouldAllBe(e =>
            e.Format == "docker" && e.Timestamp.Year == 2023 && e.Timestamp.Hour == 9
        );
        entries
            .Count(e => e.Level != EntryLevel.Unknown)
            .ShouldBeGreaterThanOrEqualTo(entries.Count * 95 / 100);
        entries
            .Count(e => e.Metadata.ContainsKey("trace_id"))
            .ShouldBeGreaterThanOrEqualTo(entries.Count * 9 / 10);
    }
}
