using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>A running host, an admin, and a program that holds the token of a push source.</summary>
internal sealed class PushDriver : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly bool owns;

    private PushDriver(TestDatabase database, ApiHost host, HttpClient admin, bool owns)
    {
        this.database = database;
        this.owns = owns;
        Host = host;
        Admin = admin;
    }

    public ApiHost Host { get; }

    public HttpClient Admin { get; }

    public HttpClient Program { get; private set; } = null!;

    public string Source { get; private set; } = "";

    public string Token { get; private set; } = "";

    public static async Task<PushDriver> StartAsync(
        DatabaseProvider engine = DatabaseProvider.Sqlite,
        PushLimits? limits = null
    )
    {
        var store = await TestDatabase.CreateAsync(engine);
        var host = await ApiHost.StartAsync(
            store,
            services: s =>
            {
                if (limits is not null)
                {
                    s.AddSingleton(limits);
                }
            }
        );
        return await new PushDriver(
            store,
            host,
            await host.ClientOfAsync(Roles.Admin),
            owns: true
        ).WithSourceAsync();
    }

    /// <summary>Another source of the same host, which is not stopped with it.</summary>
    public async Task<PushDriver> AnotherAsync() =>
        // Signed in anew: tests move the clock on.
        await new PushDriver(
            database,
            Host,
            Host.Client(await Host.TokenAsync(Roles.Admin)),
            owns: false
        ).WithSourceAsync();

    private async Task<PushDriver> WithSourceAsync()
    {
        var driver = this;
        driver.Source = (
            await driver
                .Admin.PostAsJsonAsync(
                    "/api/v1/sources/push",
                    new { name = "Alertmanager", default_service = "fallback" }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        driver.Token = await driver.NewTokenAsync("prometheus");
        driver.Program = Host.Client(driver.Token);
        return driver;
    }

    public async Task<string> NewTokenAsync(string name) =>
        (
            await Admin
                .PostAsJsonAsync($"/api/v1/sources/{Source}/tokens", new { name })
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("token");

    public Task<HttpResponseMessage> PostAsync(
        string path,
        string body,
        string? type = "application/json",
        string? key = null
    ) => PostAsync(path, Encoding.UTF8.GetBytes(body), type, null, key);

    public async Task<HttpResponseMessage> PostAsync(
        string path,
        byte[] body,
        string? type = "application/json",
        string? encoding = null,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(body);
        if (type is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Program.SendAsync(request);
    }

    public async Task<(int Accepted, int Refused)> PushAsync(
        string path,
        string body,
        string? type = "application/json",
        string? key = null
    )
    {
        var answer = await PostAsync(path, body, type, key).ShouldBeAsync(HttpStatusCode.OK);
        return (
            answer.GetProperty("accepted").GetInt32(),
            answer.GetProperty("refused_count").GetInt32()
        );
    }

    public async Task<List<StoredLogLine>> LinesAsync()
    {
        await using var db = database.Open();
        return await db
            .LogLines.AsNoTracking()
            .Where(l => l.Source == Source)
            .OrderBy(l => l.Id)
            .ToListAsync();
    }

    public async Task<List<Incident>> IncidentsAsync()
    {
        await using var db = database.Open();
        return await db
            .Incidents.AsNoTracking()
            .Where(i => i.Source == Source)
            .OrderBy(i => i.CreatedAt)
            .ToListAsync();
    }

    public async Task<Incident> IncidentAsync() => (await IncidentsAsync()).ShouldHaveSingleItem();

    public async Task<List<TimelineEntry>> TimelineAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .ToListAsync();
    }

    public async Task ChangeAsync(Func<OnCallDbContext, Task> change)
    {
        await using var db = database.Open();
        await change(db);
        await db.SaveChangesAsync();
    }

    public async Task<JsonElement> CountersAsync()
    {
        await Host.Services.GetRequiredService<PushMeter>().FlushAsync(CancellationToken.None);
        return await Admin
            .GetAsync($"/api/v1/sources/{Source}/push")
            .ShouldBeAsync(HttpStatusCode.OK);
    }

    public static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Program.Dispose();
        Admin.Dispose();
        if (!owns)
        {
            return;
        }

        await Host.DisposeAsync();
        await database.DisposeAsync();
    }
}

/// <summary>One host for all tests of a class; each has a source of its own.</summary>
public sealed class SharedPushHost : IAsyncLifetime
{
    internal PushDriver First { get; private set; } = null!;

    public async ValueTask InitializeAsync() => First = await PushDriver.StartAsync();

    public ValueTask DisposeAsync() => First.DisposeAsync();
}
