namespace Tarn.Access.Keys;

/// <summary>One material of a key, without its bytes.</summary>
public sealed record KeyMaterialFacts
{
    /// <summary>The id: 64 hexadecimal digits, which follow from the material and the key.</summary>
    public required string Id { get; init; }

    /// <summary>When it became the key's material, Unix milliseconds; null: it waits for a rotation.</summary>
    public long? RotatedMs { get; init; }

    /// <summary>Whether the owner asked for the rotation; null: it is the key's first material.</summary>
    public bool? IsOnDemand { get; init; }

    /// <summary>The owner's text about imported material.</summary>
    public string? Description { get; init; }

    /// <summary>When imported material expires, Unix milliseconds; null: it does not.</summary>
    public long? ValidToMs { get; init; }

    /// <summary>Whether its bytes were deleted; the same bytes can be imported again.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether its bytes may be used at a time.</summary>
    public bool IsPresentAt(DateTimeOffset now) => !IsMissing && !(ValidToMs <= now.ToUnixTimeMilliseconds());
}
