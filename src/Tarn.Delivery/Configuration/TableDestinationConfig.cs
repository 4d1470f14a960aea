namespace Tarn.Delivery.Configuration;

/// <summary>Records, one JSON object each, become rows of an Iceberg table.</summary>
public sealed record TableDestinationConfig : DestinationConfig
{
    /// <summary>The table's database.</summary>
    public required string Database { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>
    /// Whether a missing database and table are created, with types inferred from the whole first buffer: D35 (types
    /// are chosen over the first buffer).
    /// </summary>
    public bool CreatesTable { get; init; }

    /// <summary>
    /// Whether new fields become columns and misfit values go to <c>_rest</c>. If not, such records go to the error
    /// output.
    /// </summary>
    public bool EvolvesSchema { get; init; }

    /// <summary>
    /// The location of created tables: <c>s3://bucket/prefix</c>; null: the bucket and prefix of
    /// <see cref="DestinationConfig.Objects"/>.
    /// </summary>
    public string? Warehouse { get; init; }

    /// <summary>The columns whose values partition a created table (identity).</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];
}
