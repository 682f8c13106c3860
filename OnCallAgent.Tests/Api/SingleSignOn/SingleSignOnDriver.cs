using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Api.SingleSignOn;

/// <summary>An agent beside an identity provider, where Ada comes as a responder.</summary>
internal sealed class SingleSignOnDriver : IAsyncDisposable
{
    public static readonly Uri PublicUrl = new("http://oncall.example.com");

    private SingleSignOnDriver(IdentityProvider provider, TestDatabase database) =>
        (Provider, Database) = (provider, database);

    public IdentityProvider Provider { get; }

    public TestDatabase Database { get; }

    public ApiHost Host { get; private set; } = null!;

    public static async Task<SingleSignOnDriver> StartAsync()
    {
        var driver = new SingleSignOnDriver(
            await IdentityProvider.StartAsync(),
            await TestDatabase.CreateAsync()
        );
        driver.Provider.Person = Somebody("1", "ada", groups: ["ops"]);
        driver.Host = await driver.StartAsync(static o => o);
        return driver;
    }

    public static Dictionary<string, object> Somebody(
        string subject,
        string name,
        string[] groups
    ) =>
        new()
        {
            ["sub"] = subject,
            ["preferred_username"] = name,
            ["name"] = "Ada L.",
            ["email"] = $"{name}@example.org",
            ["groups"] = groups,
        };

    /// <summary>Another agent on the same database.</summary>
    public Task<ApiHost> StartAsync(Func<OnCallOptions, OnCallOptions> with)
    {
        var signOn = new SingleSignOnOptions
        {
            Authority = new Uri(Provider.Issuer),
            ClientId = IdentityProvider.ClientId,
            ClientSecret = IdentityProvider.ClientSecret,
            Name = "Example Login",
            AdminGroups = ["bosses"],
            ResponderGroups = ["ops"],
            ViewerGroups = ["lookers"],
        };
        return ApiHost.StartAsync(
            Database,
            o =>
            {
                var usual = o with { PublicUrl = PublicUrl, SingleSignOn = signOn };
                return with(usual);
            },
            // Cookies and tokens of both sides are dated by the one clock there is.
            services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System))
        );
    }

    public SingleSignOnBrowser Browser(ApiHost? of = null, SingleSignOnBrowser? cookiesOf = null) =>
        new(cookiesOf?.Cookies ?? new CookieContainer())
        {
            BaseAddress = (of ?? Host).Client().BaseAddress,
        };

    /// <summary>Where the provider sends a browser back to, as path and query.</summary>
    public static async Task<string> AnswerOfProviderAsync(Uri asked)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(asked);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var back = answer.Headers.Location!;
        back.GetLeftPart(UriPartial.Authority).ShouldBe(PublicUrl.AbsoluteUri.TrimEnd('/'));
        return back.PathAndQuery;
    }

    /// <summary>What the audit log holds: who, what, which words.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync()
    {
        await using var db = Database.Open();
        return
        [
            .. (await db.AuditLog.AsNoTracking().ToListAsync()).Select(e =>
                $"{e.Actor}|{e.What}|{e.Text}"
            ),
        ];
    }

    /// <summary>Whoever comes now is led back to the sign-in page, which says why.</summary>
    public async Task ShouldBeRefusedAsync(string why)
    {
        using var browser = Browser();
        var page = await browser.SignInAsync();
        page.ShouldStartWith("/login?refused=");
        (await browser.GetStringAsync(page)).ShouldContain(why);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
