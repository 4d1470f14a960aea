namespace Tarn.Access.Registry;

/// <summary>One registered resource.</summary>
public sealed record Resource
{
    /// <summary>The id under which other rooms keep what belongs to it.</summary>
    public required ResourceId Id { get; init; }

    /// <summary>What it is found by.</summary>
    public required ResourceName Name { get; init; }

    /// <summary>Its ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The account that owns it: twelve digits.</summary>
    public required string Owner { get; init; }

    /// <summary>When it was created, UTC, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// The door document: what the door must echo and the domain does not act on. Opaque here; its first byte is the door's own version.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }
}
