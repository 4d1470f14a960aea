using Tarn.Storage.Metadata;

namespace Tarn.Items.Tables;

/// <summary>The metadata spaces of item tables; documented in <c>docs/formats/items.md</c>.</summary>
public static class ItemSpaces
{
    /// <summary>Table id → keys, indexes, stream, state, settings.</summary>
    public static Space Tables { get; } = new(450, "items.tables");
}
