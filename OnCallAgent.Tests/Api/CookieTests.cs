using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class CookieTests : IAsyncLifetime
{
    private static readonly object Incident = new
    {
        title = "Pool exhausted",
        service = "orders",
        severity = "high",
    };

    private TestDatabase database = null!;
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        host = await ApiHost.StartAsync(database);
        await host.AccountAsync("grace", Roles.Responder);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_for_scripts_and_other_sites()
    {
        var cookie = (await host.CookieAsync("grace")).ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldNotContain("expires=");
        (await host.CookieAsync("grace", remember: true))
            .ToLowerInvariant()
            .ShouldContain("expires=sat, 28 mar 2026");
    }

    [Fact]
    public async Task Who_is_signed_in_is_told_on_a_page_where_the_database_does_not_answer()
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", (await host.CookieAsync("grace")).Split(';')[0]);
        await using (var db = database.Open())
        {
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE user_sessions RENAME TO gone");
        }

        foreach (var page in (string[])["/incidents", "/login"])
        {
            using var answer = await client.GetAsync(page);
            answer.StatusCode.ShouldBeOneOf(
                HttpStatusCode.InternalServerError,
                HttpStatusCode.ServiceUnavailable
            );
            (await answer.Content.ReadAsStringAsync()).ShouldContain("the agent");
            answer.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Where_the_site_is_https_the_cookie_is_sent_over_https_only()
    {
        await using var secure = await ApiHost.StartAsync(
            database,
            o => o with { PublicUrl = new Uri("https://oncall.example.com") }
        );
        (await secure.CookieAsync("grace")).ShouldContain("secure", Case.Insensitive);
    }

    [Fact]
    public async Task Where_the_site_is_https_behind_a_proxy_the_cookies_of_forms_are_too_and_browsers_keep_to_it()
    {
        await using var secure = await ApiHost.StartAsync(
            database,
            o => o with { PublicUrl = new Uri("https://oncall.example.com") }
        );
        using var stranger = secure.Client();
        using var page = await stranger.GetAsync("/login");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Set-Cookie")
            .ShouldAllBe(c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase));
        page.Headers.GetValues("Strict-Transport-Security").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_is_sent_to_the_sign_in_stays_on_the_site_whatever_host_was_named()
    {
        using var stranger = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/audit");
        request.Headers.Host = "evil.example";
        using var answer = await stranger.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.ToString().ShouldStartWith("/login?returnUrl=");
    }

    [Fact]
    public async Task Who_signed_in_stays_on_the_site_whatever_host_was_named()
    {
        using var browser = Browser();
        browser.DefaultRequestHeaders.Host = "evil.example";
        using var answer = await Submit(
            browser,
            "/login?returnUrl=%2Faudit%3Fday%3D1",
            ("Input.Name", "grace"),
            ("Input.Password", ApiHost.Password)
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe("/audit?day=1");
    }

    [Theory]
    [InlineData("http://oncall.example:8000/audit?day=1#top", "/audit?day=1#top")]
    [InlineData("http://oncall.example:8000//evil.example", null)]
    [InlineData("http://oncall.example/audit", null)]
    [InlineData("https://oncall.example:8000/audit", null)]
    [InlineData("https://login.example/authorize?x=1", null)]
    [InlineData("/audit", null)]
    [InlineData("docs/", null)]
    public void Only_what_is_surely_of_this_site_is_told_by_its_path(string location, string? told)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString("oncall.example:8000"));
        HostlessRedirects.Told(location, request).ShouldBe(told ?? location);
    }

    [Theory]
    [InlineData("/hubs/live")]
    [InlineData("/_blazor")]
    public async Task A_cookie_opens_live_connections_for_pages_of_this_site_only(string hub)
    {
        await using var behindProxy = await ApiHost.StartAsync(
            database,
            o => o with { PublicUrl = new Uri("https://oncall.example.com") }
        );
        var cookie = (await behindProxy.CookieAsync("grace")).Split(';')[0];
        using var client = behindProxy.Client();
        var address = client.BaseAddress!;
        (await ConnectAsync(address, hub, cookie, null)).ShouldBe(
            HttpStatusCode.SwitchingProtocols
        );
        (await ConnectAsync(address, hub, cookie, address.GetLeftPart(UriPartial.Authority)))
        // As its own page says it, and as a browser says it that sees the name of the proxy.
        .ShouldBe(HttpStatusCode.SwitchingProtocols);
        (await ConnectAsync(address, hub, cookie, "https://oncall.example.com")).ShouldBe(
            HttpStatusCode.SwitchingProtocols
        );
        (await ConnectAsync(address, hub, cookie, "https://wiki.example.com")).ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await ConnectAsync(address, hub, cookie, "null")).ShouldBe(HttpStatusCode.Forbidden);

        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"{hub}/negotiate?negotiateVersion=1"
        );
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-site");
        using var answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ApiHost.JsonAsync(answer)).Text("code").ShouldBe("foreign_origin");
    }

    [Fact]
    public async Task What_somebody_signed_in_was_answered_is_kept_by_nobody()
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", (await host.CookieAsync("grace")).Split(';')[0]);
        foreach (
            var path in new[]
            {
                "/incidents",
                "/no-such-page",
                "/api/v1/incidents",
                "/openapi/v1.json",
                "/metrics",
                "/v1/logs",
            }
        )
        {
            using var answer = await client.GetAsync(path);
            answer.Headers.CacheControl.ShouldNotBeNull(path).NoStore.ShouldBeTrue(path);
        }
    }

    [Fact]
    public async Task A_cookie_opens_the_api_for_pages_of_this_site_only()
    {
        var cookie = await host.CookieAsync("grace");
        await Send(cookie, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.OK);
        await Send(cookie, HttpMethod.Post).ShouldBeAsync(HttpStatusCode.Created);
        await Send(cookie, HttpMethod.Post, ("Sec-Fetch-Site", "same-origin"))
            .ShouldBeAsync(HttpStatusCode.Created);
        await Send(cookie, HttpMethod.Post, ("Sec-Fetch-Site", "cross-site"))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
        await Send(cookie, HttpMethod.Post, ("Sec-Fetch-Site", "same-site"))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
        await Send(cookie, HttpMethod.Post, ("Origin", "https://evil.example"))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_bad_token_is_not_saved_by_a_good_cookie() =>
        await Send(await host.CookieAsync("grace"), HttpMethod.Get, ("Authorization", "Bearer x"))
            .ShouldBeAsync(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_cookie_dies_with_its_account()
    {
        var cookie = await host.CookieAsync("grace");
        await host.ChangeAsync(
            "grace",
            async (users, user) =>
            {
                user.IsActive = false;
                await users.UpdateAsync(user);
            }
        );
        await Send(cookie, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_dies_with_its_password_and_with_time()
    {
        var cookie = await host.CookieAsync("grace");
        await host.ChangeAsync("grace", (users, user) => users.UpdateSecurityStampAsync(user));
        await Send(cookie, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.Unauthorized);
        var second = await host.CookieAsync("grace");
        host.Clock.Advance(TimeSpan.FromHours(12.1));
        await Send(second, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_survives_a_restart_and_its_keys_are_not_readable_in_the_database()
    {
        var cookie = await host.CookieAsync("grace");
        await using (var again = await ApiHost.StartAsync(database))
        {
            await Send(again, cookie, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.OK);
        }

        await using var db = database.Open();
        var keys = await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync();
        keys.ShouldNotBeEmpty();
        keys.ShouldAllBe(k => k!.Contains("encryptedKey") && !k.Contains("masterKey>"));

        await using var other = await ApiHost.StartAsync(
            database,
            o => o with { SecretKey = "another key, of 32 bytes and more" }
        );
        await Send(other, cookie, HttpMethod.Get).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_browser_signs_in_and_out_on_the_pages()
    {
        using var browser = Browser();
        using var wrong = await Submit(
            browser,
            "/login",
            ("Input.Name", "grace"),
            ("Input.Password", "wrong password!")
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("User name or password is wrong.");

        using var right = await Submit(
            browser,
            "/login?returnUrl=%2Fincidents",
            ("Input.Name", "grace"),
            ("Input.Password", ApiHost.Password)
        );
        right.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var bare = new FormUrlEncodedContent([new("_handler", "logout")]);
        (await browser.PostAsync("/logout", bare)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await Submit(browser, "/logout")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task A_page_sends_strangers_to_the_sign_in()
    {
        using var client = host.Client();
        using var answer = await client.GetAsync("/hangfire");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldContain("/login?returnUrl=%2Fhangfire");
    }

    private HttpClient Browser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() })
        {
            BaseAddress = host.Client().BaseAddress,
        };

    // Opens a web socket as a page of that origin would.
    private static async Task<HttpStatusCode> ConnectAsync(
        Uri address,
        string hub,
        string cookie,
        string? origin
    )
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", cookie);
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        try
        {
            await socket.ConnectAsync(
                new UriBuilder(new Uri(address, hub)) { Scheme = "ws" }.Uri,
                TestContext.Current.CancellationToken
            );
        }
        catch (WebSocketException)
        {
            // The status says what it was.
        }

        return socket.HttpStatusCode;
    }

    // Fills in the form of a page and sends it, hidden fields and all.
    private static async Task<HttpResponseMessage> Submit(
        HttpClient browser,
        string page,
        params (string Name, string Value)[] fields
    )
    {
        var html = await browser.GetStringAsync(page);
        var hidden = Regex
            .Matches(html, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]+)\"")
            .Select(m => (Name: m.Groups[1].Value, Value: m.Groups[2].Value));
        using var form = new FormUrlEncodedContent(
            hidden.Concat(fields).Select(f => KeyValuePair.Create(f.Name, f.Value))
        );
        return await browser.PostAsync(page, form);
    }

    private Task<HttpResponseMessage> Send(
        string cookie,
        HttpMethod method,
        params (string Name, string Value)[] headers
    ) => Send(host, cookie, method, headers);

    private static async Task<HttpResponseMessage> Send(
        ApiHost host,
        string cookie,
        HttpMethod method,
        params (string Name, string Value)[] headers
    )
    {
        using var client = host.Client();
        using var request = new HttpRequestMessage(method, "/api/v1/incidents");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (method == HttpMethod.Post)
        {
            request.Content = JsonContent.Create(Incident);
        }

        return await client.SendAsync(request);
    }
}
