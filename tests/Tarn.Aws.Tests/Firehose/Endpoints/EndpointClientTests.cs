using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tarn.Access.Credentials;
using Tarn.Aws.Firehose.Endpoints;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Destinations.Http;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Storage;
using Tarn.Wire.Connections.Tls;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Tests.Firehose.Endpoints;

/// <summary>The real client: headers, answers, addresses, TLS.</summary>
public sealed class EndpointClientTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders";
    private const string AccessKey = "a secret, größer";

    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private EndpointServer _server = null!;

    public async Task InitializeAsync() => _server = await EndpointServer.Start();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _sealer.Dispose();
    }

    [Fact]
    public async Task The_headers_are_the_documented_ones_and_no_others()
    {
        var request = RequestTo(_server.Url) with
        {
            SealedAccessKey = _sealer.Seal(Arn, Encoding.UTF8.GetBytes(AccessKey)),
            CommonAttributes = [KeyValuePair.Create("a", "b")],
            IsCompressed = true,
        };
        Assert.Equal(EndpointOutcome.Accepted, (await Post(request)).Outcome);
        var expected = new SortedDictionary<string, string>
        {
            ["Host"] = _server.Url.Authority,
            ["Content-Length"] = "2",
            ["Content-Type"] = "application/json",
            ["Content-Encoding"] = "gzip",
            ["X-Amz-Firehose-Protocol-Version"] = "1.0",
            ["X-Amz-Firehose-Request-Id"] = request.RequestId.ToString(),
            ["X-Amz-Firehose-Source-Arn"] = Arn,
            ["X-Amz-Firehose-Access-Key"] = AccessKey,
            ["X-Amz-Firehose-Common-Attributes"] = """{"commonAttributes":{"a":"b"}}""",
        };
        Assert.Equal(expected, new SortedDictionary<string, string>(_server.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
    }

    [Fact]
    public async Task A_message_never_repeats_the_access_key()
    {
        _server.Answer = context => EndpointServer.Write(context, 401, """{"errorMessage":"no\nsuch key: a secret, größer!"}""");
        var answer = await Post(RequestTo(_server.Url) with { SealedAccessKey = _sealer.Seal(Arn, Encoding.UTF8.GetBytes(AccessKey)) });
        Assert.Equal("The endpoint answered 401: no such key: ***!", answer.Message);
    }

    [Fact]
    public async Task A_key_that_was_sealed_for_another_delivery_is_not_opened()
    {
        var request = RequestTo(_server.Url) with { SealedAccessKey = _sealer.Seal(Arn + "2", "key"u8) };
        var refused = await Assert.ThrowsAsync<TarnException>(() => Post(request));
        Assert.Equal(ErrorKind.Damaged, refused.Kind);
        Assert.Empty(_server.Received);
    }

    [Theory]
    [InlineData(200, "application/json", "[]", EndpointCodes.InvalidResponse)]
    [InlineData(200, "application/json", "{", EndpointCodes.InvalidResponse)]
    [InlineData(200, "application/json", "{}", EndpointCodes.InvalidResponse)]
    [InlineData(200, "text/plain", "ID", EndpointCodes.InvalidResponse)]
    [InlineData(202, "application/json", "ID", EndpointCodes.DestinationException)]
    [InlineData(302, "application/json", "ID", EndpointCodes.DestinationException)]
    public async Task Only_a_complete_answer_of_status_200_counts(int status, string type, string body, string code)
    {
        _server.Answer = context =>
        {
            context.Response.Headers.Location = _server.Url.ToString();
            return EndpointServer.Write(context, status, body == "ID" ? $$"""{"requestId":"{{_server.Received[^1].RequestId}}"}""" : body, type);
        };
        var answer = await Post(RequestTo(_server.Url));
        Assert.Equal((EndpointOutcome.Failed, code), (answer.Outcome, answer.Code));
        Assert.Single(_server.Received);
    }

    [Fact]
    public async Task An_answer_without_its_length_or_of_more_than_a_mebibyte_is_refused()
    {
        _server.Answer = async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"requestId":"{{_server.Received[^1].RequestId}}"}""");
            await context.Response.Body.FlushAsync();
        };
        Assert.Equal(EndpointCodes.InvalidResponse, (await Post(RequestTo(_server.Url))).Code);
        _server.Answer = context => EndpointServer.Write(context, 200, new string(' ', EndpointLimits.AnswerBytesMax + 1));
        Assert.Equal(EndpointCodes.ResponseTooLarge, (await Post(RequestTo(_server.Url))).Code);
    }

    [Fact]
    public async Task Status_413_before_the_body_was_read_is_final_too()
    {
        _server.Answer = context => EndpointServer.Write(context, 413, "{}");
        var answer = await Post(RequestTo(new Uri(_server.Url, "early")), new byte[8 << 20]);
        Assert.Equal((EndpointOutcome.Refused, "The endpoint answered 413."), (answer.Outcome, answer.Message));
    }

    [Fact]
    public async Task A_port_without_a_listener_is_a_failed_connection()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(EndpointCodes.ConnectionFailed, (await Post(RequestTo(new Uri($"http://{bound.LocalEndPoint}/")))).Code);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("http://192.0.2.1/")]
    public async Task A_refused_address_gets_no_connection(string url)
    {
        var answer = await Post(RequestTo(new Uri(url)));
        Assert.Equal((EndpointOutcome.Failed, EndpointCodes.AddressRefused), (answer.Outcome, answer.Code));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Tarns_own_listener_is_refused_after_the_name_was_resolved(string host)
    {
        var url = new UriBuilder(_server.Url) { Host = host }.Uri;
        IPEndPoint[] own = [new(IPAddress.Loopback, url.Port), new(IPAddress.IPv6Loopback, url.Port)];
        using var outside = new OutsideClient(new AddressPolicy(own), roots: null);
        var client = new EndpointClient(_sealer, outside, TimeProvider.System);
        var answer = await client.Post(RequestTo(url), new MemoryStream("{}"u8.ToArray()), default).InTime();
        Assert.Equal(EndpointCodes.AddressRefused, answer.Code);
        Assert.Contains("Tarn itself listens there", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task A_certificate_needs_a_trusted_authority_and_the_name_of_the_host()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = CertificateAuthority.Create("test", now);
        using var certificate = authority.Issue(["localhost"], [], now);
        await using var server = await EndpointServer.Start(certificate);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.CertificatePem);
        using var roots = EndpointRoots.Open(file);
        File.Delete(file);
        var named = new UriBuilder(server.Url) { Host = "localhost" }.Uri;

        Assert.Equal(EndpointCodes.TlsFailed, (await Post(RequestTo(named))).Code);
        using var outside = new OutsideClient(new AddressPolicy([]), roots);
        var client = new EndpointClient(_sealer, outside, TimeProvider.System);
        var answer = await client.Post(RequestTo(named), new MemoryStream("{}"u8.ToArray()), default).InTime();
        Assert.Equal((EndpointOutcome.Accepted, ""), (answer.Outcome, answer.Message));
        answer = await client.Post(RequestTo(server.Url), new MemoryStream("{}"u8.ToArray()), default).InTime();
        Assert.Equal(EndpointCodes.TlsFailed, answer.Code);
    }

    [Fact]
    public void A_file_without_certificates_is_refused_by_name()
    {
        var file = Path.GetTempFileName();
        var empty = Assert.Throws<TarnException>(() => EndpointRoots.Open(file));
        Assert.Equal(ErrorKind.InvalidArgument, empty.Kind);
        Assert.Contains($"--http-endpoint-ca {file}", empty.Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains(file, Assert.Throws<TarnException>(() => EndpointRoots.Open(file)).Message, StringComparison.Ordinal);
    }

    private static EndpointRequest RequestTo(Uri url) => new()
    {
        Kind = HttpEndpointKind.Instance,
        Url = url.ToString(),
        RequestId = Guid.NewGuid(),
        SourceArn = Arn,
        BodyBytes = 2,
    };

    private Task<EndpointAnswer> Post(EndpointRequest request) => Post(request, "{}"u8.ToArray());

    private async Task<EndpointAnswer> Post(EndpointRequest request, byte[] body)
    {
        using var outside = new OutsideClient(new AddressPolicy([]), roots: null);
        var client = new EndpointClient(_sealer, outside, TimeProvider.System);
        using var stream = new MemoryStream(body);
        return await client.Post(request with { BodyBytes = body.Length }, stream, default).InTime();
    }
}
