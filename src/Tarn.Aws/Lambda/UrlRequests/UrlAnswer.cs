using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Invocations;
using Tarn.Wire.Console.Sessions;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>Turns a function's answer into the answer of its URL.</summary>
internal static class UrlAnswer
{
    private const string Json = "application/json";
    private const string Octets = "application/octet-stream";
    private const string ContentType = "Content-Type";
    private const string PreludeType = "application/vnd.awslambda.http-integration-response";
    private const string Status = "statusCode";

    // The server sets these. The first one would sign the console's users out, where the URL has the console's host.
    private static readonly string[] Reserved =
        ["clear-site-data", "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Fills the response. A stream's first part is awaited.</summary>
    public static async ValueTask Write(InvocationAnswer answer, bool isStreamed, WireResponse response)
    {
        if (answer.FunctionError is not null)
        {
            Fail(response, answer.IsTimeout ? 504 : 502);
        }
        else if (answer.Stream is { } parts)
        {
            await WriteStream(answer.ContentType, new StreamedParts(parts), response);
        }
        else if (isStreamed)
        {
            Write(response, 200, Octets, answer.Payload.Span);
        }
        else if (!TryWrite(answer.Payload, response))
        {
            Fail(response, 502);
        }
    }

    /// <summary>The answer for a function that was not called.</summary>
    public static void Fail(WireResponse response, TarnException failure)
    {
        if (failure.Kind != ErrorKind.Throttled)
        {
            Fail(response, failure.Kind is ErrorKind.Unavailable or ErrorKind.Conflict ? 503 : 502);
            return;
        }

        Fail(response, 429);
        response.Body.Clear();
        using var json = new Utf8JsonWriter(response.Body);
        json.WriteStartObject();
        json.WriteString("Reason", failure.Reason);
        json.WriteString("Type", "User");
        json.WriteString("message", failure.Message);
        json.WriteEndObject();
        json.Flush();
    }

    private static void Fail(WireResponse response, int status)
    {
        response.Reset();
        Write(response, status, Json, status == 503 ? "{\"Message\":\"Service Unavailable\"}"u8 : "{\"Message\":\"Internal Server Error\"}"u8);
    }

    private static void Write(WireResponse response, int status, string type, ReadOnlySpan<byte> body)
    {
        response.Status = status;
        response.Headers.Set(ContentType, type);
        response.Body.Write(body);
    }

    // Without a status, any JSON value is the body.
    private static bool TryWrite(ReadOnlyMemory<byte> payload, WireResponse response)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Status, out _))
            {
                return TryWriteHead(root, response, Json) && TryWriteBody(root, response);
            }

            Write(response, 200, Json, payload.Span);
            return true;
        }
        catch (JsonException)
        {
            return Prelude.Split(payload) is { } split && TryWriteHead(split.Head, response, Octets) && Append(response, split.Body.Span);
        }
    }

    private static bool Append(WireResponse response, ReadOnlySpan<byte> body)
    {
        response.Body.Write(body);
        return true;
    }

    private static async ValueTask WriteStream(string? type, StreamedParts parts, WireResponse response)
    {
        try
        {
            if (type?.StartsWith(PreludeType, StringComparison.OrdinalIgnoreCase) != true)
            {
                (response.Status, _) = (200, await parts.Begin());
                response.Headers.Set(ContentType, type ?? Octets);
            }
            else if (!await parts.BeginAfterPrelude() || !TryWriteHead(parts.Head, response, Octets))
            {
                await parts.DisposeAsync();
                Fail(response, 502);
                return;
            }
        }
        catch (InvocationFailedException failure)
        {
            await parts.DisposeAsync();
            Fail(response, failure.IsTimeout ? 504 : 502);
            return;
        }

        response.Stream = parts.ToBody();
    }

    private static bool TryWriteHead(ReadOnlyMemory<byte> head, WireResponse response, string type)
    {
        try
        {
            using var document = JsonDocument.Parse(head);
            return document.RootElement.ValueKind == JsonValueKind.Object && TryWriteHead(document.RootElement, response, type);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryWriteHead(JsonElement root, WireResponse response, string type)
    {
        if (StatusOf(root) is not { } status)
        {
            return false;
        }

        response.Status = status;
        response.Headers.Set(ContentType, type);
        if (root.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object)
        {
            foreach (var header in headers.EnumerateObject())
            {
                if (!TryAdd(response.Headers, header.Name, TextOf(header.Value), isRepeated: false))
                {
                    return false;
                }
            }
        }

        return !root.TryGetProperty("cookies", out var cookies) || cookies.ValueKind != JsonValueKind.Array
            || cookies.EnumerateArray().All(cookie => TryAdd(response.Headers, "Set-Cookie", TextOf(cookie), isRepeated: true));
    }

    private static int? StatusOf(JsonElement root)
    {
        var status = 200;
        if (root.TryGetProperty(Status, out var given)
            && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out status))
            && !(given.ValueKind == JsonValueKind.String && int.TryParse(given.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out status)))
        {
            return null;
        }

        return status is >= 200 and <= 599 ? status : null;
    }

    private static bool TryWriteBody(JsonElement root, WireResponse response)
    {
        if (!root.TryGetProperty("body", out var body) || body.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (body.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        if (!root.TryGetProperty("isBase64Encoded", out var encoded) || encoded.ValueKind != JsonValueKind.True)
        {
            return Append(response, Encoding.UTF8.GetBytes(body.GetString()!));
        }

        return body.TryGetBytesFromBase64(out var bytes) && Append(response, bytes);
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static bool TryAdd(WireHeaders headers, string name, string value, bool isRepeated)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameLetters) || value.Any(letter => char.IsControl(letter) && letter != '\t'))
        {
            return false;
        }

        if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) && SessionCookie.Claims(value))
        {
            return true;
        }

        if (isRepeated)
        {
            headers.Add(name, value);
        }
        else if (!Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            headers.Set(name, value);
        }

        return true;
    }
}
