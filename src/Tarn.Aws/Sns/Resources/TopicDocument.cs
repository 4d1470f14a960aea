namespace Tarn.Aws.Sns.Resources;

/// <summary>The door document of a topic: the attributes that callers have set.</summary>
public sealed record TopicDocument
{
    private const byte Version = 1;

    /// <summary>Attribute → value, as it was set. Absent ones have their default.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The attribute as it was set, or null.</summary>
    public string? Find(string name) => Attributes.GetValueOrDefault(name);

    /// <summary>The document's bytes.</summary>
    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    /// <summary>The document of a registered topic.</summary>
    public static TopicDocument Decode(Resource topic) => JsonRow.Decode(Version, topic.Document, json => new TopicDocument
    {
        Attributes = json.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value.GetString()!, StringComparer.Ordinal),
    });
}
