using Tarn.Storage.Metadata;

namespace Tarn.Items.Tables;

/// <summary>The metadata spaces of item tables; documented in <c>docs/formats/items.md</c>.</summary>
public static class ItemSpaces
{
    /// <summary>Table id → keys, indexes, stream, state, settings.</summary>
    public static Space Tables { get; } = new(450, "items.tables");

    /// <summary>Copy id → a copy of a table's rows: a backup, or a base of point-in-time recovery.</summary>
    public static Space Copies { get; } = new(451, "items.copies");

    /// <summary>Table id → the copy and the records from which its rows are made, or were made.</summary>
    public static Space Fills { get; } = new(452, "items.fills");

    /// <summary>Source table id, target table id → the next offsets of the source's records for the target, its replica.</summary>
    public static Space Links { get; } = new(455, "items.links");

    /// <summary>Export id → an export of a table to objects.</summary>
    public static Space Exports { get; } = new(453, "items.exports");

    /// <summary>Import id → an import of objects into a new table.</summary>
    public static Space Imports { get; } = new(454, "items.imports");
}
