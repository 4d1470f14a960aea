namespace Tarn.Items.Copies.Imports;

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Bytes of the objects, as they are stored.</param>
/// <param name="Items">Lines that were read.</param>
/// <param name="Errors">Lines that are no items of the table.</param>
public readonly record struct ImportCounts(long Bytes, long Items, long Errors)
{
    /// <summary>Items that the table gets. Of several with one key, the last stays.</summary>
    public long Imported => Items - Errors;
}
