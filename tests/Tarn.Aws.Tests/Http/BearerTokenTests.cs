using System.Net;
using Tarn.Access.Sessions;

namespace Tarn.Aws.Tests.Http;

/// <summary>Bearer tokens at a door that takes them, and at one that does not.</summary>
public sealed class BearerTokenTests : IAsyncLifetime
{
    private const string Root = "arn:aws:iam::123456789012:root us-east-1";

    private ListenerFixture _server = null!;
    private string _token = null!;

    public async Task InitializeAsync()
    {
        _server = await ListenerFixture.Start(door: new CatalogDoor());
        _token = _server.Bearers.Issue(ListenerFixture.Key.Id, ListenerFixture.Key.Secret)!.Text;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_token_identifies_its_caller_for_an_hour()
    {
        Assert.Equal((HttpStatusCode.OK, $"{Root} Bearer"), await Send(HttpMethod.Get, "/t", $"Bearer {_token}"));
        Assert.Equal((HttpStatusCode.OK, $"{Root} bearer"), await Send(HttpMethod.Get, "/t", $"bearer {_token}"));
        _server.Time.Advance(BearerTokens.Lifetime);
        await Refused("400 ExpiredToken", HttpMethod.Get, "/t", $"Bearer {_token}");
    }

    [Fact]
    public async Task Signatures_go_on_working_beside_tokens()
    {
        using var answer = await _server.Client.SendAsync(_server.Signed("s3", HttpMethod.Get, "/t"));
        Assert.Equal($"{Root} AWS4-HMAC-SHA256", await answer.Content.ReadAsStringAsync());
        using var beside = await _server.Client.SendAsync(_server.Signed(
            "s3", HttpMethod.Get, "/t", others: ("Original-Authorization", "Bearer something")));
        Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
    }

    [Fact]
    public async Task Wrong_and_doubled_credentials_are_refused()
    {
        await Refused("403 InvalidAccessKeyId", HttpMethod.Get, "/t", $"Bearer {_token}x");
        await Refused("400 InvalidRequest", HttpMethod.Get, "/t", "Bearer");
        await Refused("400 InvalidRequest", HttpMethod.Get, "/t", "Basic QUtJRDpzZWNyZXQ=");
        await Refused("403 AccessDenied", HttpMethod.Get, "/t", "AWS AKID:signature");
        const string Presigned = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261120%2Fr%2Fs3%2Faws4_request";
        await Refused("400 InvalidArgument", HttpMethod.Get, $"/t?{Presigned}", $"Bearer {_token}");
        using var session = await _server.Client.SendAsync(_server.Signed("s3", HttpMethod.Get, "/t", key: new("AKIANOBODY", "secret")));
        Assert.Equal(HttpStatusCode.Forbidden, session.StatusCode);
    }

    [Fact]
    public async Task An_anonymous_operation_reads_the_header_itself()
    {
        Assert.Equal((HttpStatusCode.OK, "arn:aws:iam::anonymous:anonymous us-east-1 Basic"), await Send(HttpMethod.Post, "/t", "Basic QUtJRDpzZWNyZXQ="));
        Assert.Equal((HttpStatusCode.OK, "arn:aws:iam::anonymous:anonymous us-east-1 Bearer"), await Send(HttpMethod.Post, "/t", "Bearer ended"));
        Assert.Equal((HttpStatusCode.OK, "arn:aws:iam::anonymous:anonymous us-east-1 "), await Send(HttpMethod.Post, "/t", null));
    }

    [Fact]
    public async Task A_caller_without_credentials_is_anonymous()
    {
        var (status, body) = await Send(HttpMethod.Get, "/t", null);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("<Code>AccessDenied</Code>", body);
    }

    [Fact]
    public async Task Other_doors_refuse_tokens()
    {
        await using var other = await ListenerFixture.Start();
        using var request = new HttpRequestMessage(HttpMethod.Put, other.Url + "/b/k") { Content = new ByteArrayContent([1]) };
        var token = other.Bearers.Issue(ListenerFixture.Key.Id, ListenerFixture.Key.Secret)!.Text;
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var answer = await other.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<Code>InvalidRequest</Code>", await answer.Content.ReadAsStringAsync());
        Assert.Null(other.Uploads.Content);
    }

    private async Task Refused(string expected, HttpMethod method, string target, string authorization)
    {
        var (status, body) = await Send(method, target, authorization);
        Assert.Equal(expected, $"{(int)status} {body.Split("<Code>")[1].Split("</Code>")[0]}");
    }

    private async Task<(HttpStatusCode Status, string Body)> Send(HttpMethod method, string target, string? authorization)
    {
        using var request = new HttpRequestMessage(method, _server.Url + target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await _server.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
