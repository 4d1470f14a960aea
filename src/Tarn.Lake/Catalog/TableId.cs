namespace Tarn.Lake.Catalog;

/// <summary>A table's id in the catalog, never reused: a table created again under an old name has another.</summary>
public readonly record struct TableId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
