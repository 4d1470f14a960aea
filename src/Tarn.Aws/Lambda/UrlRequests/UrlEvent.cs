using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>The event of a request to a function URL, format 2.0.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"/>
internal static class UrlEvent
{
    private const string Route = "$default";
    private const string Cookie = "Cookie";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] TextTypes = ["application/json", "application/xml", "application/javascript"];

    public static ReadOnlyMemory<byte> Write(Call call, FoundUrl found, WireRequest request, string path, string protocol, string trace)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024 + (request.Body.Length * 4 / 3));
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("version", "2.0");
            json.WriteString("routeKey", Route);
            json.WriteString("rawPath", path);
            json.WriteString("rawQueryString", request.RawQuery);
            WriteCookies(json, request);
            WriteHeaders(json, call, request, trace);
            WriteQuery(json, request);
            WriteContext(json, call, found, request, path, protocol);
            WriteBody(json, request);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void WriteCookies(Utf8JsonWriter json, WireRequest request)
    {
        if (request.Headers[Cookie] is { } cookies)
        {
            json.WriteStartArray("cookies");
            foreach (var cookie in cookies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                json.WriteStringValue(cookie);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteHeaders(Utf8JsonWriter json, Call call, WireRequest request, string trace)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (!name.Equals(Cookie, StringComparison.OrdinalIgnoreCase) && !name.StartsWith(':'))
            {
                headers[name.ToLowerInvariant()] = value;
            }
        }

        // the client's own claims are replaced
        headers["x-amzn-trace-id"] = trace;
        headers["x-forwarded-for"] = call.SourceAddress;
        headers["x-forwarded-proto"] = call.Tls ? "https" : "http";
        headers["x-forwarded-port"] = call.Host.LastIndexOf(':') is > 0 and var colon && !call.Host.EndsWith(']') ? call.Host[(colon + 1)..]
            : call.Tls ? "443" : "80";
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteQuery(Utf8JsonWriter json, WireRequest request)
    {
        if (request.Query.All.Count > 0)
        {
            json.WriteStartObject("queryStringParameters");
            foreach (var group in request.Query.All.GroupBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(group.Key, string.Join(',', group.Select(pair => pair.Value)));
            }

            json.WriteEndObject();
        }
    }

    private static void WriteContext(Utf8JsonWriter json, Call call, FoundUrl found, WireRequest request, string path, string protocol)
    {
        var isSigned = found.Url.AuthType == FoundUrl.Iam;
        json.WriteStartObject("requestContext");
        json.WriteString("accountId", isSigned ? call.Principal.Account : "anonymous");
        json.WriteString("apiId", found.Url.UrlId);
        if (isSigned)
        {
            WriteCaller(json, call.Principal);
        }

        json.WriteString("domainName", DomainOf(call.Host));
        json.WriteString("domainPrefix", found.Url.UrlId);
        json.WriteStartObject("http");
        json.WriteString("method", request.Method);
        json.WriteString("path", path);
        json.WriteString("protocol", protocol);
        json.WriteString("sourceIp", call.SourceAddress);
        json.WriteString("userAgent", call.UserAgent);
        json.WriteEndObject();
        json.WriteString("requestId", call.RequestId);
        json.WriteString("routeKey", Route);
        json.WriteString("stage", Route);
        json.WriteString("time", call.Time.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        json.WriteNumber("timeEpoch", call.Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void WriteCaller(Utf8JsonWriter json, Principal caller)
    {
        json.WriteStartObject("authorizer");
        json.WriteStartObject("iam");
        json.WriteString("accessKey", caller.AccessKeyId);
        json.WriteString("accountId", caller.Account);
        json.WriteString("callerId", caller.UserId);
        json.WriteNull("cognitoIdentity");
        json.WriteNull("principalOrgId");
        json.WriteString("userArn", caller.Arn);
        json.WriteString("userId", caller.UserId);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, WireRequest request)
    {
        var body = request.Body.Span;
        var isBase64 = !body.IsEmpty && !(IsText(request) && Utf8.IsValid(body));
        if (isBase64)
        {
            json.WriteBase64String("body", body);
        }
        else if (!body.IsEmpty)
        {
            json.WriteString("body", body);
        }

        json.WriteBoolean("isBase64Encoded", isBase64);
    }

    private static bool IsText(WireRequest request)
    {
        if (request.Headers["Content-Encoding"] is not (null or "identity") || request.Headers["Content-Type"] is not { } given)
        {
            return false;
        }

        var type = given.Split(';')[0].Trim().ToLowerInvariant();
        return type.StartsWith("text/", StringComparison.Ordinal) || TextTypes.Contains(type)
            || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);
    }

    private static string DomainOf(string host) => host.LastIndexOf(':') is > 0 and var colon && !host.EndsWith(']') ? host[..colon] : host;
}
