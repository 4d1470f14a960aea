using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>The members of an input that are in path, query and headers.</summary>
public sealed class HttpMembers(HttpRoute route, WireRequest request)
{
    public RequestBody? Stream => request.Stream;

    /// <summary>The client's direction: the answer's body as a stream.</summary>
    public ResponseBody? AnswerStream { get; init; }

    /// <summary>The client's direction: the answer's status as text.</summary>
    public string? StatusText { get; init; }

    /// <summary>The whole body; null if it is empty.</summary>
    public ReadOnlyMemory<byte>? Body => request.Body.IsEmpty ? (ReadOnlyMemory<byte>?)null : request.Body;

    /// <summary>The whole body as text; null if it is empty.</summary>
    public string? BodyText => request.Body.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(request.Body.Span);

    /// <summary>Sets a label of the path.</summary>
    public string? Label(string name) => RestPath.Label(route, request.RawPath, name);

    /// <summary>A query parameter.</summary>
    public string? Query(string name) => IsSentBack(name) ? Checked(name, request.Query[name]) : request.Query[name];

    /// <summary>All values of a query parameter; null if there is none.</summary>
    public IReadOnlyList<string>? QueryList(string name)
    {
        var values = request.Query.All.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value).ToList();
        return values.Count == 0 ? null : values;
    }

    /// <summary>A header.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: the value holds control characters.</exception>
    public string? Header(string name) => Checked(name, request.HeaderOrPresigned(name));

    /// <summary>A header that is a comma-separated list.</summary>
    public IReadOnlyList<string>? HeaderList(string name) =>
        Header(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All headers of a prefix (<c>x-amz-meta-</c>), by the rest of their names in lower case.</summary>
    public IReadOnlyDictionary<string, string>? Prefixed(string prefix)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, value) in request.HeadersWith(prefix))
        {
            found ??= new(StringComparer.Ordinal);
            found[name[prefix.Length..].ToLowerInvariant()] = Checked(name, value)!;
        }

        return found;
    }

    /// <summary>Text as a whole number.</summary>
    public static int? Int32(string? text, string name) => text is null ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw NotA("an integer", name);

    /// <summary>Text as a whole number.</summary>
    public static long? Int64(string? text, string name) => text is null ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw NotA("an integer", name);

    /// <summary>Text as a number.</summary>
    public static double? Double(string? text, string name) => text is null ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw NotA("a number", name);

    /// <summary>Text as true or false.</summary>
    public static bool? Boolean(string? text, string name) => text switch
    {
        null => null,
        _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        _ when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw NotA("true or false", name),
    };

    /// <summary>
    /// Text as a timestamp. As in HTTP, an invalid HTTP date counts as absent; other invalid texts are refused.
    /// </summary>
    public static DateTimeOffset? Timestamp(string? text, string name, TimestampFormat format)
    {
        if (text is null)
        {
            return null;
        }

        var isHttpDate = format is TimestampFormat.CodecDefault or TimestampFormat.Rfc822;
        return WireTime.TryParse(text, format, out var value) ? value : isHttpDate ? null : throw NotA("a timestamp", name);
    }

    // S3 returns the values of these parameters as headers of its answer.
    private static bool IsSentBack(string name) => name.StartsWith("response-", StringComparison.Ordinal);

    private static string? Checked(string name, string? value)
    {
        Check(name, value);
        return value;
    }

    /// <summary>A stored value becomes a header again, and no answer can carry control characters.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument.</exception>
    public static void Check(string name, string? value)
    {
        foreach (var letter in value ?? "")
        {
            if (char.IsControl(letter) && letter != '\t')
            {
                throw new AwsErrorException("InvalidArgument", 400, $"The value of {name} holds a control character.")
                {
                    Members = [new("ArgumentName", name)],
                };
            }
        }
    }

    private static AwsErrorException NotA(string type, string name) => new("InvalidArgument", 400, $"Provided {name} not {type}")
    {
        Members = [new("ArgumentName", name)],
    };
}
