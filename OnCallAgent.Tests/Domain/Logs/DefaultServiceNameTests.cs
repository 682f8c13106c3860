using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class DefaultServiceNameTests
{
    [Theory]
    [InlineData("/var/log/application.log", "application")]
    [InlineData("/var/log/server.log.2016-12-19-18", "server")]
    [InlineData("app.log.1", "app")]
    [InlineData("app.log.1.gz", "app")]
    [InlineData("app-20261123.log", "app")]
    [InlineData("app-2026-11-23.log", "app")]
    [InlineData("app.2026-11-23.0.log", "app")]
    [InlineData("app_2026-11-23_10-41.log.gz", "app")]
    [InlineData("x.log.gz", "x")]
    [InlineData("C:\\logs\\orders.log", "orders")]
    [InlineData("orders-db-2.log", "orders-db-2")]
    [InlineData("kafkaServer-gc.log", "kafkaServer-gc")]
    [InlineData("state-change.log.2016-12-19-16", "state-change")]
    [InlineData("apache_logs", "apache_logs")]
    [InlineData("Linux_2k.log", "Linux_2k")]
    [InlineData("auth.log", "auth")]
    [InlineData("syslog", "syslog")]
    [InlineData("nginx.access.log", "nginx.access")]
    [InlineData("2026-11-23.log", "2026-11-23")]
    [InlineData(".log", "log")]
    [InlineData("", "unknown")]
    [InlineData(
        "/var/log/containers/cart-5d8f_shop_cart-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log",
        "cart"
    )]
    public void The_service_is_what_is_left_of_the_file_name(string path, string service) =>
        DefaultServiceName.FromPath(path).ShouldBe(service);
}
