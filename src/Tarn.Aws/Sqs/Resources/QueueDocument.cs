namespace Tarn.Aws.Sqs.Resources;

/// <summary>The door document of a queue: the attributes that callers have set.</summary>
public sealed record QueueDocument
{
    private const byte Version = 1;

    /// <summary>Attribute → value, as it was set. Absent ones have their default.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>When the attributes were changed last.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>The attribute as it was set, or null.</summary>
    public string? Find(string name) => Attributes.GetValueOrDefault(name);

    /// <summary>The document's bytes.</summary>
    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("modifiedMs"u8, Modified.ToUnixTimeMilliseconds());
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The document of a registered queue.</summary>
    public static QueueDocument Decode(Resource queue) => JsonRow.Decode(Version, queue.Document, json => new QueueDocument
    {
        Modified = DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("modifiedMs").GetInt64()),
        Attributes = json.GetProperty("attributes").EnumerateObject().ToDictionary(
            attribute => attribute.Name, attribute => attribute.Value.GetString()!, StringComparer.Ordinal),
    });
}
