using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Jobs;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Tests.Api;

/// <summary>The product's own composition on a real port, with its background work switched off: what a test sees, a request did.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private const string SignInPath = "/test/sign-in";

    private readonly TestDatabase? owned;
    private readonly WebApplication app;

    private ApiHost(
        WebApplication app,
        TestDatabase? owned,
        FakeTimeProvider clock,
        Printed printed
    )
    {
        this.app = app;
        this.owned = owned;
        Clock = clock;
        Console = printed;
    }

    public FakeTimeProvider Clock { get; }

    public Printed Console { get; }

    public IServiceProvider Services => app.Services;

    public static OnCallOptions Options(TestDatabase database) =>
        new() { Database = database.Target, SecretKey = "a key of a test, of 32 bytes and more" };

    public static async Task<ApiHost> StartAsync(
        TestDatabase? database = null,
        Func<OnCallOptions, OnCallOptions>? with = null,
        Action<IServiceCollection>? services = null
    )
    {
        var own = database is null ? await TestDatabase.CreateAsync() : null;
        database ??= own!;
        var options = Options(database);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
        var printed = new Printed();
        var built = OnCallHost.Build(
            with?.Invoke(options) ?? options,
            "http://127.0.0.1:0",
            builder =>
            {
                builder.Services.RemoveAll<IHostedService>();
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                builder.Services.Replace(ServiceDescriptor.Singleton<OperatorConsole>(printed));
                // Meters of one name are one to the whole process, and hosts of other tests run in it.
                builder.Services.Replace(
                    ServiceDescriptor.Singleton(s => new AgentMeter(
                        s.GetRequiredService<IMeterFactory>(),
                        $"test {Guid.NewGuid()}"
                    ))
                );
                // A hash is slow on purpose, and as right when it is made in a hundredth of the rounds.
                builder.Services.Configure<PasswordHasherOptions>(o => o.IterationCount = 1_000);
                services?.Invoke(builder.Services);
            }
        );
        // What the sign-in page does, without the page.
        built
            .MapPost(
                SignInPath,
                async (string name, string password, bool remember, SignInService signIn) =>
                    (await signIn.SignInAsync(name, password, remember)).IsSuccess
                        ? Results.Ok()
                        : Results.StatusCode(418)
            )
            .ExcludeFromDescription();
        await built.PrepareAsync(TestContext.Current.CancellationToken);
        await built.StartAsync(TestContext.Current.CancellationToken);
        return new ApiHost(built, own, clock, printed);
    }

    /// <summary>A client without cookies and redirects of its own.</summary>
    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient(
            new AsksBeforeMuch(
                new SocketsHttpHandler
                {
                    UseCookies = false,
                    AllowAutoRedirect = false,
                    Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
                }
            )
        )
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                token
            );
        }

        return client;
    }

    /// <summary>Makes an account.</summary>
    public async Task<OnCallUser> AccountAsync(string name, string role)
    {
        await using var scope = Services.CreateAsyncScope();
        var created = await scope
            .ServiceProvider.GetRequiredService<UserAccounts>()
            .CreateAsync(
                new NewAccount(name, $"{name}@example.com", null, Password, role),
                "test",
                CancellationToken.None
            );
        created.IsSuccess.ShouldBeTrue(created.Error?.Message);
        return created.Value;
    }

    /// <summary>Changes an account as an admin would.</summary>
    public async Task ChangeAsync(
        string name,
        Func<UserManager<OnCallUser>, OnCallUser, Task> change
    )
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<OnCallUser>>();
        await change(users, (await users.FindByNameAsync(name))!);
    }

    /// <summary>A client of somebody with this role, whose name is the role's.</summary>
    public async Task<HttpClient> ClientOfAsync(string role)
    {
        await AccountAsync(role, role);
        return Client(await TokenAsync(role));
    }

    public async Task<string> TokenAsync(string name)
    {
        using var client = Client();
        var answer = await client.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = name, password = Password }
        );
        return (await JsonAsync(answer)).GetProperty("access_token").GetString()!;
    }

    /// <summary>The cookie a browser gets when somebody signs in on the page.</summary>
    public async Task<string> CookieAsync(string name, bool remember = false)
    {
        using var client = Client();
        var answer = await client.PostAsync(
            $"{SignInPath}?name={name}&password={Uri.EscapeDataString(Password)}&remember={remember}",
            null
        );
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Set-Cookie").Single();
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>();

    public async ValueTask DisposeAsync()
    {
        var jobs = Services.GetRequiredService<JobStorages>();
        await app.StopAsync();
        await app.DisposeAsync();
        // It lives as long as its process, with a thread of its own: one for each of some hundred hosts.
        (jobs.Node as IDisposable)?.Dispose();
        if (owned is not null)
        {
            await owned.DisposeAsync();
        }
    }
}

/// <summary>What was printed to the console.</summary>
internal sealed class Printed : OperatorConsole
{
    public List<string> Lines { get; } = [];

    public override void WriteLine(string line) => Lines.Add(line);

    /// <summary>The token of the printed link.</summary>
    public string Token =>
        Lines
            .SelectMany(l => l.Split('\n'))
            .Single(l => l.Contains("/setup?token=", StringComparison.Ordinal))
            .Split('=')[1]
            .Trim();
}
