using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Paths;

/// <summary>A step of a path below an attribute.</summary>
/// <param name="Name">The name of a map's member in UTF-8. Null: the step is an index.</param>
/// <param name="Index">The index of a list's element, from 0.</param>
public readonly record struct PathPart(byte[]? Name, int Index)
{
    /// <inheritdoc/>
    public override string ToString() => Name is null ? $"[{Index}]" : System.Text.Encoding.UTF8.GetString(Name);

    /// <summary>Takes the step from a value. Not <see cref="AttributeValue.Exists"/>: the value has none, or is no map or list.</summary>
    internal AttributeValue Of(AttributeValue value) => Name is not null
        ? value.Kind == AttributeKind.Map ? value.Member(Name) : default
        : value.Kind == AttributeKind.List ? value.Element(Index) : default;

    /// <summary>Whether two steps name the same value.</summary>
    internal bool IsSame(PathPart other) =>
        Name is null ? other.Name is null && Index == other.Index : other.Name is not null && Name.AsSpan().SequenceEqual(other.Name);
}
