namespace Tarn.Lake.Iceberg;

/// <summary>What happened to a column.</summary>
public enum SchemaChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its type became wider.</summary>
    Widened,

    /// <summary>It became optional.</summary>
    MadeOptional,

    /// <summary>It has another name.</summary>
    Renamed,

    /// <summary>It is gone; its id is never used again.</summary>
    Dropped,

    /// <summary>Its comment changed.</summary>
    Commented,
}

/// <summary>One change of a schema.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The column's full name.</param>
/// <param name="From">The type before; null for a new column.</param>
/// <param name="To">The type after; null for a dropped column.</param>
public sealed record SchemaChange(SchemaChangeKind Kind, string Path, IcebergType? From, IcebergType? To);
