using System.Net;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.Tests.Http;

namespace Tarn.Aws.Tests.Console;

public sealed class SignInTests : IAsyncLifetime
{
    private ListenerFixture _server = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _server = await ListenerFixture.Start();
        _browser = new Browser(_server);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_key_and_its_secret_sign_in()
    {
        Assert.False((await _browser.Session()).GetProperty("signedIn").GetBoolean());
        using var answer = await _browser.SignIn(ListenerFixture.Key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^tarn-session=[A-Za-z0-9_-]{43}; Path=/console; Max-Age=43200; HttpOnly; SameSite=Strict$", cookie);
        var session = await _browser.Session();
        Assert.Equal("arn:aws:iam::123456789012:root", session.GetProperty("principal").GetProperty("arn").GetString());
        Assert.Equal(
            ("root", "root", "123456789012", "us-east-1", "1.2.3", _server.Url),
            (session.GetProperty("principal").GetProperty("kind").GetString(), session.GetProperty("principal").GetProperty("name").GetString(),
                session.GetProperty("account").GetString(), session.GetProperty("region").GetString(), session.GetProperty("version").GetString(),
                session.GetProperty("url").GetString()));
        Assert.Equal((_server.Time.GetUtcNow() + TimeSpan.FromHours(12)).ToUnixTimeSeconds(), session.GetProperty("expires").GetInt64());
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
    }

    [Fact]
    public async Task A_session_ends_at_sign_out_and_after_12_hours()
    {
        await _browser.SignIn(ListenerFixture.Key);
        using (var answer = await _browser.Send(HttpMethod.Delete, "/console/session"))
        {
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.WhoAmI());
        await _browser.SignIn(ListenerFixture.Key);
        _server.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.WhoAmI());
        Assert.False((await _browser.Session()).GetProperty("signedIn").GetBoolean());
    }

    [Fact]
    public async Task A_session_ends_when_its_key_is_removed_or_gets_another_secret()
    {
        await _browser.SignIn(ListenerFixture.Key);
        await _server.ReplaceKey(ListenerFixture.Key with { Secret = "another-secret" });
        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.WhoAmI());
        await _browser.SignIn(ListenerFixture.Key with { Secret = "another-secret" });
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        await _server.ReplaceKey(new AccessKey("AKIDANOTHER", "its-secret"));
        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.WhoAmI());
    }

    [Fact]
    public async Task A_session_key_signs_in_with_its_token_until_its_end()
    {
        var key = _server.Sessions.Issue(Principal.Root("123456789012", ListenerFixture.Key.Id), TimeSpan.FromHours(1));
        using (var without = await _browser.SignIn(key.Key))
        {
            Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        }

        await _browser.SignIn(key.Key, key.Token);
        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        _server.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.WhoAmI());
    }

    [Fact]
    public async Task Five_wrong_secrets_within_a_minute_stop_their_key_and_no_other()
    {
        var ann = await _server.AddUser("ann");
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await _browser.SignIn(ListenerFixture.Key with { Secret = "wrong" });
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
            Assert.Equal("SignInFailed", (await Browser.Read(wrong)).GetProperty("__type").GetString());
        }

        using (var right = await _browser.SignIn(ListenerFixture.Key))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        }

        using (var other = await _browser.SignIn(ann))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        var (code, _) = _server.Console.Codes.Make(ListenerFixture.Key.Id);
        using (var link = await _browser.SignIn($$"""{"code":"{{code}}"}"""))
        {
            Assert.Equal(HttpStatusCode.OK, link.StatusCode);
        }

        _server.Time.Advance(TimeSpan.FromMinutes(1));
        using var later = await _browser.SignIn(ListenerFixture.Key);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Keys_that_do_not_exist_and_wrong_codes_stop_no_key()
    {
        for (var i = 0; i < 10; i++)
        {
            using var unknown = await _browser.SignIn(new AccessKey($"AKIDNOBODY{i}", "x"));
            Assert.Equal(i < 5 ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests, unknown.StatusCode);
            using var wrong = await _browser.SignIn("""{"code":"wrong"}""");
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        }

        using var right = await _browser.SignIn(ListenerFixture.Key);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_users_sessions_and_codes_end_no_others()
    {
        var ann = await _server.AddUser("ann");
        await _browser.SignIn(ListenerFixture.Key);
        var (code, _) = _server.Console.Codes.Make(ListenerFixture.Key.Id);
        using var other = new Browser(_server);
        for (var i = 0; i < 1_005; i++)
        {
            var (made, _) = _server.Console.Codes.Make(ann.Id);
            using var answer = await other.SignIn($$"""{"code":"{{made}}"}""");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            _server.Console.Codes.Make(ann.Id);
        }

        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        using var link = await _browser.SignIn($$"""{"code":"{{code}}"}""");
        Assert.Equal(HttpStatusCode.OK, link.StatusCode);
    }

    [Fact]
    public async Task A_code_signs_in_once_within_60_seconds()
    {
        var (code, _) = _server.Console.Codes.Make(ListenerFixture.Key.Id);
        var (late, _) = _server.Console.Codes.Make(ListenerFixture.Key.Id);
        _server.Time.Advance(TimeSpan.FromSeconds(59));
        using (var first = await _browser.SignIn($$"""{"code":"{{code}}"}"""))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, await _browser.WhoAmI());
        using (var second = await _browser.SignIn($$"""{"code":"{{code}}"}"""))
        {
            Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
        }

        _server.Time.Advance(TimeSpan.FromSeconds(1));
        using var tooLate = await _browser.SignIn($$"""{"code":"{{late}}"}""");
        Assert.Equal(HttpStatusCode.Forbidden, tooLate.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"accessKeyId":5,"secretAccessKey":"x"}""")]
    public async Task Malformed_sign_ins_are_refused(string body)
    {
        using var answer = await _browser.SignIn(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("ValidationException", (await Browser.Read(answer)).GetProperty("__type").GetString());
    }
}
