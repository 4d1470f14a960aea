using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Aws.Tests.Http;

public sealed class AwsListenerTests : IAsyncLifetime
{
    private ListenerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ListenerFixture.Start();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task One_port_speaks_both_versions_by_prior_knowledge(string version)
    {
        var request = _server.WhoAmI();
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Version.Parse(version), answer.Version);
        Assert.Contains("<Arn>arn:aws:iam::123456789012:root</Arn>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        var answer = await _server.Client.GetAsync(_server.Url + "/health");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"ready\"", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Refusals_are_in_the_words_of_the_protocol()
    {
        var wrong = await _server.Client.SendAsync(_server.WhoAmI(new AccessKey("AKIDEXAMPLE", "wrong")));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Contains("<Code>SignatureDoesNotMatch</Code>", await wrong.Content.ReadAsStringAsync());

        var nobody = await _server.Client.SendAsync(_server.WhoAmI(new AccessKey("AKIANOBODY", "x")));
        Assert.Contains("<Code>InvalidClientTokenId</Code>", await nobody.Content.ReadAsStringAsync());

        var anonymous = await _server.Client.PutAsync(_server.Url + "/b/k", new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Forbidden, anonymous.StatusCode);
        Assert.Contains("<Code>AccessDenied</Code>", await anonymous.Content.ReadAsStringAsync());
        Assert.Null(_server.Uploads.Content);
    }

    [Theory]
    [InlineData("/b/..", "..")]
    [InlineData("/b/a/../b", "a/../b")]
    [InlineData("/b/x//y", "x//y")]
    [InlineData("/b/a%2Fb", "a/b")]
    [InlineData("/b/a+b", "a+b")]
    [InlineData("/b/a%2Bb%20c%09d", "a+b c\td")]
    [InlineData("/b/%C3%BC%25", "ü%")]
    [InlineData("/b/./a/.", "./a/.")]
    [InlineData("/b/%25FF", "%FF")]
    [InlineData("/b/100%", "100%")]
    public async Task Keys_arrive_as_they_were_sent(string target, string key)
    {
        var answer = await _server.Client.SendAsync(_server.Signed("s3", HttpMethod.Put, target, [1, 2, 3]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(key, _server.Uploads.Key);
    }

    [Theory]
    [InlineData("/b/%FF")]
    [InlineData("/b/%C3%28")]
    [InlineData("/b/%ED%A0%80")]
    [InlineData("/b/a%FFb%25FF")]
    public async Task Keys_that_are_not_utf8_are_refused(string target)
    {
        var answer = await _server.Client.SendAsync(_server.Signed("s3", HttpMethod.Put, target, [1]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<Code>InvalidURI</Code>", await answer.Content.ReadAsStringAsync());
        Assert.Null(_server.Uploads.Content);
    }

    [Fact]
    public async Task A_body_that_is_not_the_signed_one_never_ends_well()
    {
        var request = _server.Signed(
            "s3", HttpMethod.Put, "/b/k", [1, 2, 3], payloadHash: Convert.ToHexStringLower(SHA256.HashData([4, 5, 6])));
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("XAmzContentSHA256Mismatch", await answer.Content.ReadAsStringAsync());
        Assert.Null(_server.Uploads.Content);
    }

    [Fact]
    public async Task Unsigned_chunks_with_a_trailer_are_decoded_and_hashed()
    {
        var body = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"u8.ToArray();
        var request = _server.Signed(
            "s3", HttpMethod.Put, "/b/k", body, payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            others: [("x-amz-decoded-content-length", "11"), ("x-amz-trailer", "x-amz-checksum-crc32")]);
        request.Headers.ExpectContinue = true;
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("hello world", Encoding.UTF8.GetString(_server.Uploads.Content!));
        Assert.Equal(SHA256.HashData("hello world"u8), _server.Uploads.Sha256);
        Assert.Equal("DUoRhQ==", _server.Uploads.Checksum);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n")]
    public async Task A_trailer_that_was_announced_and_does_not_come_is_refused(string body)
    {
        var request = _server.Signed(
            "s3", HttpMethod.Put, "/b/k", Encoding.ASCII.GetBytes(body), payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            others: [("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32")]);
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("MalformedTrailerError", await answer.Content.ReadAsStringAsync());
        Assert.Null(_server.Uploads.Content);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_taken()
    {
        var request = _server.Signed("s3", HttpMethod.Put, "/b/k", null, payloadHash: SignatureV4.UnsignedPayload);
        request.Content = new StreamContent(new MemoryStream(new byte[300_000]));
        request.Headers.TransferEncodingChunked = true;
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(300_000, _server.Uploads.Content!.Length);
    }

    [Fact]
    public async Task A_bucket_in_the_host_name_stands_in_front_of_the_path()
    {
        var request = _server.Signed("s3", HttpMethod.Put, "/dir/k", [1]);
        var port = new Uri(_server.Url).Port;
        var other = _server.Signed("s3", HttpMethod.Put, "/dir/k", [1], others: [("Host", $"my.bucket.s3.example.com:{port}")]);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(other)).StatusCode);
        Assert.Equal("dir/k", _server.Uploads.Key);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(request)).StatusCode);
        Assert.Equal("k", _server.Uploads.Key);
    }

    [Fact]
    public async Task A_body_beyond_its_limit_is_refused()
    {
        var request = _server.Signed("sts", HttpMethod.Post, "/", new byte[9 << 20]);
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Observers_hear_who_did_what_with_how_many_bytes()
    {
        var request = _server.Signed("s3", HttpMethod.Put, "/b/k", new byte[1_000], others: [("amz-sdk-invocation-id", "i-1")]);
        await _server.Client.SendAsync(request);
        var (call, outcome) = await _server.FirstOutcome;
        Assert.Equal(("s3", "PutObject", "us-east-1", "123456789012"), (call.Service, call.Operation, call.Region, call.Account));
        Assert.Equal("i-1", call.InvocationId);
        Assert.Equal((200, 1_000, 4), (outcome.Status, outcome.RequestBytes, outcome.ResponseBytes));
        Assert.Null(outcome.ErrorCode);
    }

    [Fact]
    public async Task Strangers_get_the_error_of_what_they_seem_to_speak()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Url) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.ListTables");
        var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        var form = new StringContent("Action=NoSuchThing&Version=2011-06-15", Encoding.UTF8, "application/x-www-form-urlencoded");
        var unsigned = await _server.Client.PostAsync(_server.Url, form);
        Assert.Contains("<Code>MissingAuthenticationToken</Code>", await unsigned.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_may_call_services_but_not_buckets()
    {
        var asked = await _server.Client.SendAsync(FromPage(new HttpRequestMessage(HttpMethod.Options, _server.Url)));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal("*", Header(asked, "Access-Control-Allow-Origin"));
        Assert.Contains("authorization", Header(asked, "Access-Control-Allow-Headers"));
        Assert.Contains("POST", Header(asked, "Access-Control-Allow-Methods"));

        var bucket = await _server.Client.SendAsync(FromPage(new HttpRequestMessage(HttpMethod.Options, _server.Url + "/b/k")));
        Assert.Equal(HttpStatusCode.Forbidden, bucket.StatusCode);
        Assert.Null(Header(bucket, "Access-Control-Allow-Origin"));

        var answer = await _server.Client.SendAsync(FromPage(_server.WhoAmI()));
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("x-amzn-RequestId,x-amz-id-2", Header(answer, "Access-Control-Expose-Headers"));
        Assert.Null(Header(await _server.Client.SendAsync(_server.WhoAmI()), "Access-Control-Allow-Origin"));

        var put = await _server.Client.SendAsync(FromPage(_server.Signed("s3", HttpMethod.Put, "/b/k", [1])));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Null(Header(put, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_authentication_pages_are_allowed_nothing()
    {
        await using var open = await ListenerFixture.Start(authenticate: false);
        foreach (var request in (HttpRequestMessage[])[new(HttpMethod.Options, open.Url), open.WhoAmI()])
        {
            var answer = await open.Client.SendAsync(FromPage(request));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
        }
    }

    private static HttpRequestMessage FromPage(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Origin", "https://app.example");
        return request;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    [Fact]
    public async Task A_busy_port_is_one_line_that_names_it()
    {
        var port = new Uri(_server.Url).Port;
        var busy = await Assert.ThrowsAsync<TarnException>(() => ListenerFixture.Start(port: port));
        Assert.Equal(ErrorKind.Conflict, busy.Kind);
        Assert.Contains($"127.0.0.1:{port}", busy.Message);
        Assert.Contains("--listen", busy.Message);
        Assert.DoesNotContain('\n', busy.Message);
    }

    [Fact]
    public async Task Garbage_before_http_does_no_harm()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, new Uri(_server.Url).Port);
            await client.GetStream().WriteAsync("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"u8.ToArray());
            var buffer = new byte[512];
            Assert.True(await client.GetStream().ReadAsync(buffer) >= 0);
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync(_server.Url + "/health")).StatusCode);
    }
}
