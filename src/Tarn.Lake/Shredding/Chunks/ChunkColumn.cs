namespace Tarn.Lake.Shredding;

/// <summary>A column of a chunk's own schema.</summary>
public sealed class ChunkColumn
{
    private Dictionary<string, ChunkColumn>? _byFoldedName;

    /// <summary>Its index in each batch's directory: depth first, parents before children.</summary>
    public required int Index { get; init; }

    /// <summary>The name in its first spelling; empty for the row itself.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of its values.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Whether it was not yet a column of the table when the chunk was made.</summary>
    public required bool Provisional { get; init; }

    /// <summary>Of a decimal: its digits.</summary>
    public required int Precision { get; init; }

    /// <summary>Of a decimal: its digits after the point.</summary>
    public required int Scale { get; init; }

    /// <summary>Of a <c>fixed</c>: bytes of every value; 0 for other types.</summary>
    public required int Length { get; init; }

    /// <summary>Fields of a struct; the element of a list; key and value of a map.</summary>
    public required IReadOnlyList<ChunkColumn> Children { get; init; }

    /// <summary>
    /// The field of that exact name, else the first whose name differs only by case, else null. Foreign writers may
    /// have made columns that differ only by case.
    /// </summary>
    internal ChunkColumn? Find(string name)
    {
        _byFoldedName ??= IndexByFoldedName();
        var found = _byFoldedName.GetValueOrDefault(name);
        return found == null || found.Name == name ? found : Children.FirstOrDefault(c => c.Name == name) ?? found;
    }

    private Dictionary<string, ChunkColumn> IndexByFoldedName()
    {
        var index = new Dictionary<string, ChunkColumn>(Children.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var child in Children)
        {
            index.TryAdd(child.Name, child);
        }

        return index;
    }
}
