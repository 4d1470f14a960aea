using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>Session keys sign in each form that the listener knows, until they end.</summary>
public sealed class SessionKeyTests : IAsyncLifetime
{
    private const string TokenHeader = "x-amz-security-token";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private ListenerFixture _server = null!;
    private SessionKey _session = null!;

    public async Task InitializeAsync()
    {
        _server = await ListenerFixture.Start();
        _session = _server.Sessions.Issue(Principal.Root("123456789012", ListenerFixture.Key.Id), Hour);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_session_key_signs_in_the_header()
    {
        var answer = await _server.Client.SendAsync(_server.WhoAmI(_session.Key, (TokenHeader, _session.Token)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("<Arn>arn:aws:iam::123456789012:root</Arn>", await answer.Content.ReadAsStringAsync());
        var (call, _) = await _server.FirstOutcome;
        Assert.Equal((_session.Key.Id, ListenerFixture.Key.Id), (call.Principal.AccessKeyId, call.Principal.SourceKeyId));
    }

    [Fact]
    public async Task A_session_key_presigns()
    {
        var host = new Uri(_server.Url).Authority;
        var query = new SignatureV4().Presign(
            _session.Key, "us-east-1", "s3", DateTimeOffset.UtcNow, Hour, "PUT", host, "/b/k", $"X-Amz-Security-Token={_session.Token}");
        Assert.Equal("", await ErrorOf(await _server.Client.PutAsync($"{_server.Url}/b/k?{query}", new ByteArrayContent([1, 2]))));
        Assert.Equal(2, _server.Uploads.Content!.Length);

        _server.Time.Advance(Hour);
        Assert.Equal("400 ExpiredToken", await ErrorOf(await _server.Client.PutAsync($"{_server.Url}/b/k?{query}", new ByteArrayContent([1, 2]))));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "403 SignatureDoesNotMatch")]
    public async Task A_session_key_signs_chunks(bool isWrong, string expected)
    {
        var time = DateTimeOffset.UtcNow;
        var headers = new WireHeaders();
        headers.Set("Host", new Uri(_server.Url).Authority);
        headers.Set(TokenHeader, _session.Token);
        headers.Set("x-amz-decoded-content-length", "5");
        var signer = new SignatureV4();
        signer.Sign(_session.Key, "us-east-1", "s3", time, "PUT", "/b/k", "", headers, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        var seed = SignatureReader.Read(new WireRequest { Method = "PUT", RawPath = "/b/k", Headers = headers });
        var key = signer.SigningKey(isWrong ? ListenerFixture.Key.Secret : _session.Key.Secret, seed.Scope);
        var first = ChunkSignature(key, seed, seed.Signature, "hello"u8);
        var last = ChunkSignature(key, seed, first, []);
        var body = $"5;chunk-signature={first}\r\nhello\r\n0;chunk-signature={last}\r\n\r\n";
        using var request = new HttpRequestMessage(HttpMethod.Put, _server.Url + "/b/k") { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        Assert.Equal(expected, await ErrorOf(await _server.Client.SendAsync(request)));
        Assert.Equal(isWrong ? null : "hello", _server.Uploads.Content is { } content ? Encoding.ASCII.GetString(content) : null);
    }

    [Fact]
    public async Task An_ended_session_and_a_wrong_token_are_refused_in_the_words_of_the_protocol()
    {
        Task<HttpResponseMessage> Put(string token) => _server.Client.SendAsync(_server.Signed(
            "s3", HttpMethod.Put, "/b/k", [1], key: _session.Key, others: (TokenHeader, token)));
        Task<HttpResponseMessage> WhoAmI(string token) => _server.Client.SendAsync(_server.WhoAmI(_session.Key, (TokenHeader, token)));

        Assert.Equal("", await ErrorOf(await Put(_session.Token)));
        Assert.Equal("403 InvalidAccessKeyId", await ErrorOf(await Put("wrong")));
        Assert.Equal("403 InvalidClientTokenId", await ErrorOf(await WhoAmI("wrong")));
        var without = _server.WhoAmI(_session.Key);
        Assert.Equal("403 InvalidClientTokenId", await ErrorOf(await _server.Client.SendAsync(without)));
        var rootWithToken = _server.WhoAmI(ListenerFixture.Key, (TokenHeader, _session.Token));
        Assert.Equal("403 InvalidClientTokenId", await ErrorOf(await _server.Client.SendAsync(rootWithToken)));

        _server.Time.Advance(Hour);
        Assert.Equal("400 ExpiredToken", await ErrorOf(await Put(_session.Token)));
        Assert.Equal("403 ExpiredToken", await ErrorOf(await WhoAmI(_session.Token)));
        var json = SignatureErrors.Of(JsonProtocol.Version11, SignatureException.ExpiredToken());
        Assert.Equal(("ExpiredTokenException", 400), (json.Code, json.Status));
    }

    private static string ChunkSignature(byte[] key, RequestSignature seed, string previous, ReadOnlySpan<byte> data)
    {
        var empty = Convert.ToHexStringLower(SHA256.HashData([]));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"AWS4-HMAC-SHA256-PAYLOAD\n{seed.TimeText}\n{seed.Scope.Text}\n{previous}\n{empty}\n{Convert.ToHexStringLower(SHA256.HashData(data))}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Status and code of an error; empty for success.</summary>
    private static async Task<string> ErrorOf(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
        {
            return "";
        }

        var body = await answer.Content.ReadAsStringAsync();
        return $"{(int)answer.StatusCode} {body.Split("<Code>")[1].Split("</Code>")[0]}";
    }
}
