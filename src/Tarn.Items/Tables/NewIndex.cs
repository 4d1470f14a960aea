using Tarn.Items.Keys;

namespace Tarn.Items.Tables;

/// <summary>An index to be made.</summary>
/// <param name="Name">Unique in the table.</param>
/// <param name="IsLocal">Local: made with the table only.</param>
/// <param name="Keys">The key of its rows.</param>
/// <param name="Projection">The attributes of its rows.</param>
/// <param name="Included">Names for <see cref="ProjectionKind.Include"/>; else empty.</param>
public sealed record NewIndex(string Name, bool IsLocal, KeySchema Keys, ProjectionKind Projection, IReadOnlyList<string> Included)
{
    /// <summary>The index by which items expire.</summary>
    /// <param name="attribute">The attribute with the time, Unix seconds.</param>
    public static NewIndex OfExpiry(string attribute) =>
        new(IndexDefinition.ExpiryName, false, new KeySchema([], [new KeyAttribute(attribute, KeyType.Number)]), ProjectionKind.KeysOnly, []);

    internal IndexDefinition Make(long id, IndexState state) =>
        new(id, Name, IsLocal, Keys, Projection, Included, state, IsOriginal: state == IndexState.Active);
}
