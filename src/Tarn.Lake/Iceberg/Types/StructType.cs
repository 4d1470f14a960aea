using System.Diagnostics.CodeAnalysis;

namespace Tarn.Lake.Iceberg.Types;

/// <summary>A tuple of named fields. Names are unique in it; engines also compare names ignoring case.</summary>
public sealed record StructType : IcebergType
{
    private Dictionary<string, NestedField>? _byFoldedName;

    /// <summary>A struct of these fields, in this order.</summary>
    public StructType(IReadOnlyList<NestedField> fields) => Fields = fields;

    /// <summary>A struct of these fields, in this order.</summary>
    public StructType(params NestedField[] fields) => Fields = fields;

    /// <summary>The fields in order.</summary>
    public IReadOnlyList<NestedField> Fields { get; }

    /// <summary>Finds the field of that exact name, else the first whose name differs only by case.</summary>
    public bool TryGetField(string name, [MaybeNullWhen(false)] out NestedField field)
    {
        _byFoldedName ??= IndexByFoldedName();
        if (!_byFoldedName.TryGetValue(name, out field))
        {
            return false;
        }

        if (field.Name != name)
        {
            field = Fields.FirstOrDefault(f => f.Name == name) ?? field;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var field in Fields)
        {
            hash.Add(field);
        }

        return hash.ToHashCode();
    }

    private Dictionary<string, NestedField> IndexByFoldedName()
    {
        var index = new Dictionary<string, NestedField>(Fields.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var field in Fields)
        {
            index.TryAdd(field.Name, field);
        }

        return index;
    }
}
