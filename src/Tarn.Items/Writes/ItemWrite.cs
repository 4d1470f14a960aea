using Tarn.Items.Changes;
using Tarn.Items.Tables;

namespace Tarn.Items.Writes;

/// <summary>One item of a write.</summary>
/// <param name="Table">The item's table.</param>
/// <param name="Key">The item's key in the form of <see cref="Keys.KeyForm"/>.</param>
/// <param name="Decide">Decides about the item.</param>
public sealed record ItemWrite(ItemTable Table, ReadOnlyMemory<byte> Key, ItemDecision Decide)
{
    /// <summary>Whether the answer shows the item before the change: a repeated call then gets it from the record.</summary>
    public bool KeepsOldImage { get; init; }

    /// <summary>
    /// The stamp of another replica's change, which this write repeats: an item with a later stamp stays as it is. Null: a write of its own.
    /// </summary>
    public long? StampUs { get; init; }

    /// <summary>The maker of the change.</summary>
    public ChangeOrigin Origin { get; init; }
}
