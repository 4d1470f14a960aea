using System.Net;
using Tarn.Aws.Tests.Http;

namespace Tarn.Aws.Tests.Console;

public sealed class ConsoleGuardTests : IAsyncLifetime
{
    private ListenerFixture _server = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _server = await ListenerFixture.Start();
        _browser = new Browser(_server);
        await _browser.SignIn(ListenerFixture.Key);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("Cookie", null, HttpStatusCode.Unauthorized)]
    [InlineData("Cookie", "tarn-session=", HttpStatusCode.Unauthorized)]
    [InlineData("Cookie", "tarn-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.Unauthorized)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("X-Tarn-Console", null, HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Dest", "iframe", HttpStatusCode.Forbidden)]
    public async Task Foreign_requests_are_refused(string header, string? value, HttpStatusCode status)
    {
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        using var call = await _browser.Ask("sts/GetCallerIdentity", "{}", (header, value));
        Assert.Equal(status, call.StatusCode);
        using var live = await _browser.Send(HttpMethod.Get, "/console/live?watch=sts/GetCallerIdentity:{}", null, (header, value));
        if (header != "X-Tarn-Console")
        {
            Assert.Equal(status, live.StatusCode);
        }
    }

    [Fact]
    public async Task A_form_has_neither_origin_nor_site_in_old_browsers()
    {
        using var call = await _browser.Ask("sts/GetCallerIdentity", "{}", ("Origin", null), ("Sec-Fetch-Site", null));
        Assert.Equal(HttpStatusCode.Forbidden, call.StatusCode);
    }

    [Fact]
    public async Task Sign_in_and_sign_out_are_guarded_too()
    {
        using var foreign = await _browser.Send(HttpMethod.Post, "/console/session", "{}", ("Origin", "https://evil.example"));
        using var unmarked = await _browser.Send(HttpMethod.Delete, "/console/session", null, ("X-Tarn-Console", null));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (foreign.StatusCode, unmarked.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
    }

    [Theory]
    [InlineData("script")]
    [InlineData("style")]
    [InlineData("worker")]
    [InlineData("iframe")]
    public async Task Answers_are_no_part_of_a_page(string destination)
    {
        using var answer = await _browser.Send(HttpMethod.Get, "/console/api/sts/GetCallerIdentity?input={}", null, ("Sec-Fetch-Dest", destination));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Only_reads_take_GET()
    {
        using var read = await _browser.Send(HttpMethod.Get, "/console/api/sts/GetCallerIdentity?input={}", null, ("X-Tarn-Console", null), ("Origin", null));
        using var write = await _browser.Send(HttpMethod.Get, "/console/api/sts/AssumeRole?input={}");
        using var delete = await _browser.Send(HttpMethod.Delete, "/console/api/sts/GetCallerIdentity");
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed), (read.StatusCode, write.StatusCode, delete.StatusCode));
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/session")]
    [InlineData("/console/api/sts/GetCallerIdentity?input={}")]
    [InlineData("/console/api/none/None")]
    [InlineData("/console/assets/none.js")]
    public async Task Every_answer_has_the_headers_that_close_it(string path)
    {
        using var answer = await _browser.Send(HttpMethod.Get, path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
    }

    [Fact]
    public async Task Without_authentication_there_is_no_sign_in_and_foreign_pages_are_refused()
    {
        await using var open = await ListenerFixture.Start(authenticate: false);
        using var browser = new Browser(open);
        var session = await browser.Session();
        Assert.Equal((true, "off"), (session.GetProperty("signedIn").GetBoolean(), session.GetProperty("auth").GetString()));
        Assert.Equal(HttpStatusCode.OK, await browser.WhoAmI());
        using var page = await browser.Send(HttpMethod.Get, "/console/", null, ("Host", "evil.example"));
        using var call = await browser.Ask("sts/GetCallerIdentity", "{}", ("X-Tarn-Console", null));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (page.StatusCode, call.StatusCode));
    }
}
