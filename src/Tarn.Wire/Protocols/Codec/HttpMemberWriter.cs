using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Receives the members of an output (in the client, of an input) that are outside a structured body.
/// </summary>
public sealed class HttpMemberWriter(WireHeaders headers)
{
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _query = [];

    /// <summary>The status, if a member holds it.</summary>
    public int? Status { get; set; }

    public ResponseBody? Stream { get; set; }

    /// <summary>The client's direction: a request body that is a stream.</summary>
    public RequestBody? RequestStream { get; set; }

    /// <summary>A body that is text.</summary>
    public string? Text { get; set; }

    /// <summary>A body that is bytes.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; set; }

    /// <summary>True if the body is one member's bytes or text, also when that member is null.</summary>
    public bool HasOpaqueBody { get; set; }

    /// <summary>Labels of the path, undecoded.</summary>
    public IReadOnlyDictionary<string, string> Labels => _labels;

    /// <summary>Query parameters, undecoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> QueryParameters => _query;

    /// <summary>Sets a header; null is left out.</summary>
    public void Header(string name, string? value)
    {
        if (value is not null)
        {
            headers.Set(name, value);
        }
    }

    /// <summary>Sets a header that is a list.</summary>
    public void Header(string name, IReadOnlyList<string>? values) =>
        Header(name, values is null ? null : string.Join(", ", values));

    /// <summary>Sets the headers of one prefix.</summary>
    public void Prefixed(string prefix, IReadOnlyDictionary<string, string>? values)
    {
        foreach (var (name, value) in values ?? new Dictionary<string, string>())
        {
            headers.Set(prefix + name, value);
        }
    }

    /// <summary>Sets a label of the path.</summary>
    public void Label(string name, string? value) => _labels[name] = value ?? "";

    /// <summary>Adds a query parameter; null is left out.</summary>
    public void Query(string name, string? value)
    {
        if (value is not null)
        {
            _query.Add(new(name, value));
        }
    }

    /// <summary>Adds a query parameter for each value.</summary>
    public void Query(string name, IReadOnlyList<string>? values)
    {
        foreach (var value in values ?? [])
        {
            _query.Add(new(name, value));
        }
    }

    /// <summary>A number as text.</summary>
    public static string? AsText(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>True or false as text.</summary>
    public static string? AsText(bool? value) => value is { } given ? (given ? "true" : "false") : null;

    public static string? AsText(DateTimeOffset? value, TimestampFormat format) => value is { } given
        ? WireTime.Format(given, format == TimestampFormat.CodecDefault ? TimestampFormat.Rfc822 : format)
        : null;
}
