namespace Tarn.Aws.Generator.Models;

/// <summary>An element's own namespace.</summary>
internal sealed class XmlNamespace(string? prefix, string uri)
{
    /// <summary>The prefix that is declared, or null for the default namespace.</summary>
    public string? Prefix { get; } = prefix;

    /// <summary>The namespace.</summary>
    public string Uri { get; } = uri;

    /// <summary>Reads <c>{"prefix": …, "uri": …}</c> or a plain text.</summary>
    public static XmlNamespace? Read(JsonValue? json) => json switch
    {
        null => null,
        { Text: { } uri } => new XmlNamespace(null, uri),
        _ => new XmlNamespace(json.TextOf("prefix"), json.TextOf("uri") ?? ""),
    };
}
