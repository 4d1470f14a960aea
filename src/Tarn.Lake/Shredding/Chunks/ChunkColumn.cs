namespace Tarn.Lake.Shredding;

/// <summary>A column of a chunk's own schema.</summary>
public sealed class ChunkColumn
{
    /// <summary>Its number in each batch's directory: depth first, parents before children.</summary>
    public required int Index { get; init; }

    /// <summary>The name as first spelled; the row itself has none.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Not yet a column of the table when the chunk was made.</summary>
    public required bool Provisional { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public required int Precision { get; init; }

    /// <summary>Digits after the point of a decimal.</summary>
    public required int Scale { get; init; }

    /// <summary>Bytes of every value of a <c>fixed</c>; 0 for other types.</summary>
    public required int Length { get; init; }

    /// <summary>Fields of a struct; the element of a list; key and value of a map.</summary>
    public required IReadOnlyList<ChunkColumn> Children { get; init; }
}
