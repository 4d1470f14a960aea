using System.Net;
using System.Net.Sockets;
using System.Text;
using Tarn.Access.Sessions;

namespace Tarn.Aws.Tests.Http;

public sealed class UnauthenticatedListenerTests : IAsyncLifetime
{
    private ListenerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ListenerFixture.Start(authenticate: false);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Everybody_on_this_machine_is_the_root()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _server.Url + "/b/k") { Content = new ByteArrayContent([1]) };
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(request)).StatusCode);
        var forged = _server.WhoAmI(new("AKIANOBODY", "x"));
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(forged)).StatusCode);
    }

    [Fact]
    public async Task Sessions_of_such_a_caller_belong_to_the_root_key()
    {
        await _server.Client.SendAsync(_server.WhoAmI(new("AKIANOBODY", "x")));
        var (call, _) = await _server.FirstOutcome;
        Assert.Equal(("AKIANOBODY", ListenerFixture.Key.Id), (call.Principal.AccessKeyId, call.Principal.SourceKeyId));
        var session = _server.Sessions.Issue(call.Principal, TimeSpan.FromHours(1));
        Assert.Equal(CredentialStatus.Found, _server.Sessions.Find(session.Key.Id, session.Token, out _));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_origins_and_foreign_names_are_refused(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _server.Url + "/b/k") { Content = new ByteArrayContent([1]) };
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Client.SendAsync(request)).StatusCode);
        Assert.Null(_server.Uploads.Content);
    }

    [Fact]
    public async Task A_page_of_its_own_origin_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _server.Url + "/b/k") { Content = new ByteArrayContent([1]) };
        request.Headers.TryAddWithoutValidation("Origin", _server.Url);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_client_that_stops_in_the_middle_of_a_body_is_told_and_let_go()
    {
        await using var impatient = await ListenerFixture.Start(authenticate: false, idle: TimeSpan.FromMilliseconds(200));
        var address = new Uri(impatient.Url);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var head = $"PUT /b/k HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 10\r\n\r\nabc";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var answer = new StringBuilder();
        var piece = new byte[4_096];
        while (!answer.ToString().Contains("RequestTimeout", StringComparison.Ordinal))
        {
            var length = await client.GetStream().ReadAsync(piece).AsTask().InTime();
            Assert.True(length > 0, answer.ToString());
            answer.Append(Encoding.ASCII.GetString(piece, 0, length));
        }

        Assert.Null(impatient.Uploads.Content);
    }
}
