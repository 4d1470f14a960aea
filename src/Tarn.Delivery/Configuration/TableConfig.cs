namespace Tarn.Delivery.Configuration;

/// <summary>The settings of one table of a destination.</summary>
/// <param name="Database">The table's database.</param>
public sealed record TableConfig(string Database, string Table)
{
    /// <summary>The columns whose values partition the table, if the delivery creates it (identity).</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>
    /// The columns that identify a row for updates and deletes; empty: the table takes inserts only. Names of fields in structs
    /// have dots.
    /// </summary>
    public IReadOnlyList<string> UniqueKeys { get; init; } = [];

    /// <summary>The prefix of its error objects; null: the destination's.</summary>
    public string? ErrorPrefix { get; init; }

    /// <summary>The declared form of a system table; null: the form is inferred from records.</summary>
    public NewTableConfig? NewTable { get; init; }

    /// <summary><c>database.table</c> as the ledger and error documents show it.</summary>
    public string Name => $"{Database}.{Table}";
}
