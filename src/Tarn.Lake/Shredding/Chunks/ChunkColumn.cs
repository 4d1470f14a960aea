namespace Tarn.Lake.Shredding;

/// <summary>A column of a chunk's own schema.</summary>
public sealed class ChunkColumn
{
    private Dictionary<string, ChunkColumn>? byFoldedName;

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

    /// <summary>The field of that exact name, else the first whose name differs only by case: a foreign writer may have made such columns; or null.</summary>
    internal ChunkColumn? Find(string name)
    {
        byFoldedName ??= IndexByFoldedName();
        var found = byFoldedName.GetValueOrDefault(name);
        return found == null || found.Name == name ? found : Children.FirstOrDefault(c => c.Name == name) ?? found;
    }

    private Dictionary<string, ChunkColumn> IndexByFoldedName()
    {
        var index = new Dictionary<string, ChunkColumn>(Children.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var child in Children)
            index.TryAdd(child.Name, child);
        return index;
    }
}
