using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Bench.Client;

/// <summary>The server's address; signs and writes requests to its doors.</summary>
internal sealed class Door(Uri url)
{
    private readonly SignatureV4 _signer = new();
    private readonly AccessKey _key = new(Variable("AWS_ACCESS_KEY_ID"), Variable("AWS_SECRET_ACCESS_KEY"));
    private readonly string _region = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";

    /// <summary>A connected socket.</summary>
    public Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(new IPEndPoint(IPAddress.Parse(url.Host), url.Port));
        return socket;
    }

    /// <summary>One signed request over HTTP/2 by prior knowledge.</summary>
    public HttpRequestMessage Message(string operation, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var message = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in Signed(operation, body))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>One signed HTTP/1.1 request, headers and body.</summary>
    public byte[] Request(string operation, ReadOnlySpan<byte> body)
    {
        return Written("POST / HTTP/1.1", Signed(operation, body), body.Length, body);
    }

    /// <summary>One signed HTTP/1.1 request of a service that speaks JSON.</summary>
    public byte[] Request(string service, string jsonVersion, string target, ReadOnlySpan<byte> body) =>
        Written("POST / HTTP/1.1", SignedJson(service, jsonVersion, target, body), body.Length, body);

    /// <summary>One signed HTTP/1.1 request of a service that takes forms.</summary>
    public byte[] FormRequest(string service, ReadOnlySpan<byte> body) =>
        Written("POST / HTTP/1.1", Signed(service, "application/x-www-form-urlencoded", null, body), body.Length, body);

    /// <summary>One signed HTTP/1.1 request of the object door.</summary>
    public byte[] ObjectRequest(string method, string path, ReadOnlySpan<byte> body, string query = "") =>
        Written(Line(method, path, query), SignedForS3(method, path, query, Convert.ToHexStringLower(SHA256.HashData(body))), body.Length, body);

    /// <summary>The headers of an HTTP/1.1 request of the object door whose body is not signed, and follows.</summary>
    public byte[] UnsignedPayload(string method, string path, int bytes, string query) =>
        Written(Line(method, path, query), SignedForS3(method, path, query, "UNSIGNED-PAYLOAD"), bytes, []);

    /// <summary>One signed HTTP/1.1 request with a JSON text.</summary>
    public byte[] Request(string operation, string json) => Request(operation, Encoding.UTF8.GetBytes(json));

    private static string Line(string method, string path, string query) => $"{method} {path}{(query.Length == 0 ? "" : "?")}{query} HTTP/1.1";

    private WireHeaders SignedForS3(string method, string path, string query, string hash)
    {
        var headers = new WireHeaders();
        headers.Set("host", url.Authority);
        headers.Set("x-amz-content-sha256", hash);
        _signer.Sign(_key, _region, "s3", DateTimeOffset.UtcNow, method, path, query, headers, hash);
        return headers;
    }

    private static byte[] Written(string line, WireHeaders headers, int length, ReadOnlySpan<byte> body)
    {
        var head = new StringBuilder(line).Append("\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        head.Append("content-length: ").Append(length).Append("\r\n\r\n");
        var request = new byte[head.Length + body.Length];
        Encoding.ASCII.GetBytes(head.ToString(), request);
        body.CopyTo(request.AsSpan(head.Length));
        return request;
    }

    private WireHeaders Signed(string operation, ReadOnlySpan<byte> body) => SignedJson("kinesis", "1.1", "Kinesis_20131202." + operation, body);

    private WireHeaders SignedJson(string service, string jsonVersion, string target, ReadOnlySpan<byte> body) =>
        Signed(service, $"application/x-amz-json-{jsonVersion}", target, body);

    private WireHeaders Signed(string service, string contentType, string? target, ReadOnlySpan<byte> body)
    {
        var headers = new WireHeaders();
        headers.Set("host", url.Authority);
        headers.Set("content-type", contentType);
        if (target is not null)
        {
            headers.Set("x-amz-target", target);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        _signer.Sign(_key, _region, service, DateTimeOffset.UtcNow, "POST", "/", "", headers, hash);
        return headers;
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new ArgumentException($"{name} is not set");
}
