using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>The kind of change to a column.</summary>
public enum SchemaChangeKind
{
    /// <summary>The column is new.</summary>
    Added,

    /// <summary>The column's type became wider.</summary>
    Widened,
}

/// <summary>One change of a schema.</summary>
/// <param name="Path">The column's full name.</param>
/// <param name="From">The type before; null for a new column.</param>
/// <param name="To">The type after.</param>
public sealed record SchemaChange(SchemaChangeKind Kind, string Path, IcebergType? From, IcebergType To)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == SchemaChangeKind.Added ? $"{Path} {To} added" : $"{Path} widened from {From} to {To}";
}
