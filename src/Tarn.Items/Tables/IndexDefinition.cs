using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.Tables;

/// <summary>An index of a table.</summary>
/// <param name="Id">Unique in the instance; its rows begin with it.</param>
/// <param name="Name">Unique in the table.</param>
/// <param name="IsLocal">Local: it has the table's partition key.</param>
/// <param name="Keys">The key of its rows, which the table's key follows.</param>
/// <param name="Projection">The attributes of its rows.</param>
/// <param name="Included">Names for <see cref="ProjectionKind.Include"/>; else empty.</param>
/// <param name="State">Whether it can be read.</param>
/// <param name="IsOriginal">Made with the table, so that it needs no filling.</param>
public sealed record IndexDefinition(
    long Id,
    string Name,
    bool IsLocal,
    KeySchema Keys,
    ProjectionKind Projection,
    IReadOnlyList<string> Included,
    IndexState State,
    bool IsOriginal)
{
    /// <summary>The name of the index by which items expire: no index of users can have it.</summary>
    public const string ExpiryName = "#expiry";

    private HashSet<string>? _projected;

    /// <summary>Whether items expire by it. Its rows are in the order of the attribute, and no reader names it.</summary>
    public bool IsOfExpiry => Name == ExpiryName;

    /// <summary>The attributes of an item that a row of this index holds.</summary>
    /// <param name="table">The table's key.</param>
    public Item Project(KeySchema table, Item item)
    {
        if (Projection == ProjectionKind.All)
        {
            return item;
        }

        var names = _projected ??= [.. Keys.Attributes.Concat(table.Attributes).Select(attribute => attribute.Name), .. Included];
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var member in item.Members)
        {
            if (names.Contains(member.Name))
            {
                writer.BeginMember(member.NameBytes.Span);
                writer.WriteValue(member.Value);
            }
        }

        return writer.EndItem(open);
    }
}
