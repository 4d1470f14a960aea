namespace Tarn.Storage.Objects.Properties;

/// <summary>The properties that a client gives an object beside its bytes.</summary>
public sealed record ObjectProperties
{
    /// <summary>Nothing set.</summary>
    public static ObjectProperties None { get; } = new();

    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    /// <summary>Its tags, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public StorageClass StorageClass { get; init; }

    public CannedAcl Acl { get; init; }

    /// <summary>What protects it from removal.</summary>
    public ObjectLock Lock { get; init; }

    /// <summary>The properties of an object with a media type and nothing else.</summary>
    public static ObjectProperties OfType(string contentType) => new() { Headers = new ObjectHeaders { ContentType = contentType } };
}
