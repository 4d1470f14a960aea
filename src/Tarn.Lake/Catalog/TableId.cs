namespace Tarn.Lake.Catalog;

/// <summary>
/// A table's id in the catalog. Ids are never reused: a table that is created again under an old name has a new id.
/// </summary>
public readonly record struct TableId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
