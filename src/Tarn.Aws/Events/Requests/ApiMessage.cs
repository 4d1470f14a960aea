using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Buses.Events;

namespace Tarn.Aws.Events.Requests;

/// <summary>The HTTP request of an event: the connection wins over the target.</summary>
internal static class ApiMessage
{
    private const string ContentType = "application/json; charset=utf-8";

    /// <summary>The request.</summary>
    /// <param name="token">The token of the connection; null: it has a user or a key.</param>
    /// <exception cref="FormatException">A value of the event cannot be in a request.</exception>
    public static HttpRequestMessage Of(
        ApiDestinationDefinition destination, string authorization, ApiCredentials credentials, ApiRequest request, string? token)
    {
        var message = new HttpRequestMessage(new HttpMethod(destination.Method), UrlOf(destination.Endpoint, request, credentials.Parameters));
        if (destination.Method is not ("GET" or "HEAD"))
        {
            message.Content = new ByteArrayContent(BodyOf(request.Content, credentials.Parameters?.Body ?? []));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        Set(message, "User-Agent", "Amazon/EventBridge/ApiDestinations");
        foreach (var (name, value) in request.Headers)
        {
            Set(message, name, value);
        }

        foreach (var header in credentials.Parameters?.Headers ?? [])
        {
            Set(message, header.Key, header.Value);
        }

        switch (authorization)
        {
            case "BASIC":
                Set(message, "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Name}:{credentials.Secret}")));
                break;
            case "API_KEY":
                Set(message, credentials.Name, credentials.Secret);
                break;
            default:
                Set(message, "Authorization", $"Bearer {token}");
                break;
        }

        return message;
    }

    /// <summary>Sets a header instead of a former one.</summary>
    /// <exception cref="FormatException">The value has a line break.</exception>
    public static void Set(HttpRequestMessage message, string name, string value)
    {
        if (ApiHeaders.HasBreak(value))
        {
            throw new FormatException($"The value of the header {name} has a line break.");
        }

        // The runtime keeps the headers of the content apart: each collection refuses the names of the other.
        HttpHeaders? headers = message.Headers.TryAddWithoutValidation(name, value) ? message.Headers : message.Content?.Headers;
        headers?.Remove(name);
        headers?.TryAddWithoutValidation(name, value);
    }

    /// <summary>A URL with a longer query.</summary>
    public static string WithQuery(string url, IEnumerable<KeyValuePair<string, string>> query)
    {
        var added = string.Join('&', query.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"));
        return added.Length == 0 ? url : $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{added}";
    }

    private static Uri UrlOf(string endpoint, ApiRequest request, ApiParameters? parameters)
    {
        var question = endpoint.IndexOf('?', StringComparison.Ordinal);
        var (path, rest) = question < 0 ? (endpoint, "") : (endpoint[..question], endpoint[question..]);
        foreach (var value in request.Path)
        {
            if (value is "." or "..")
            {
                throw new FormatException($"{value} is no part of a path.");
            }

            var star = path.IndexOf('*', StringComparison.Ordinal);
            path = star < 0 ? path : string.Concat(path.AsSpan(0, star), Uri.EscapeDataString(value), path.AsSpan(star + 1));
        }

        var query = new Dictionary<string, string>(request.Query);
        foreach (var one in parameters?.Query ?? [])
        {
            query[one.Key] = one.Value;
        }

        return new Uri(WithQuery(path + rest, query));
    }

    // Members are added to an object alone. The content of a target may be text.
    private static byte[] BodyOf(byte[] content, IReadOnlyList<ApiParameter> members)
    {
        if (members.Count == 0)
        {
            return content;
        }

        try
        {
            using var body = JsonDocument.Parse(content);
            return body.RootElement.ValueKind == JsonValueKind.Object ? With(body.RootElement, members) : content;
        }
        catch (JsonException)
        {
            return content;
        }
    }

    private static byte[] With(JsonElement body, IReadOnlyList<ApiParameter> members)
    {
        var added = members.Select(member => member.Key).ToHashSet();
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, EventText.Plain))
        {
            json.WriteStartObject();
            foreach (var member in body.EnumerateObject().Where(member => !added.Contains(member.Name)))
            {
                member.WriteTo(json);
            }

            foreach (var member in members)
            {
                json.WriteString(member.Key, member.Value);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
