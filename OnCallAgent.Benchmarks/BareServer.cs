using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OnCallAgent.Benchmarks;

/// <summary>The least there is to compare with: the same web server, in a process of its own, that answers with the bytes of a file and knows nobody.</summary>
internal static class BareServer
{
    /// <summary>The first argument by which the measuring program becomes it.</summary>
    public const string Command = "bare-server";

    public static async Task<int> RunAsync(string url, string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url);
        app.MapGet("/", () => Results.Bytes(bytes, "application/json; charset=utf-8"));
        await app.RunAsync();
        return 0;
    }
}
