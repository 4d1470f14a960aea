using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs.Finding;

/// <summary>The door document of a log group. Tarn keeps groups and the names of their streams; it stores no events.</summary>
internal sealed record LogGroupDocument
{
    private const byte Version = 1;

    /// <summary>The class: <c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>.</summary>
    public required string Class { get; init; }

    /// <summary>The retention in days; null: for ever.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The streams by name, each with its creation time, Unix milliseconds.</summary>
    public required IReadOnlyDictionary<string, long> Streams { get; init; }

    /// <summary>Encodes the document.</summary>
    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("class"u8, Class);
        if (RetentionDays is { } days)
        {
            json.WriteNumber("retentionDays"u8, days);
        }

        json.WriteStartObject("streams"u8);
        foreach (var (name, createdMs) in Streams)
        {
            json.WriteNumber(name, createdMs);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The document of a registered group.</summary>
    public static LogGroupDocument Decode(Resource group) => JsonRow.Decode(Version, group.Document, json => new LogGroupDocument
    {
        Class = json.Text("class"),
        RetentionDays = (int?)json.NumberOrNull("retentionDays"),
        Streams = new SortedDictionary<string, long>(
            json.GetProperty("streams").EnumerateObject().ToDictionary(stream => stream.Name, stream => stream.Value.GetInt64()),
            StringComparer.Ordinal),
    });
}
