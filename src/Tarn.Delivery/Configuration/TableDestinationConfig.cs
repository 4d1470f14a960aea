namespace Tarn.Delivery.Configuration;

/// <summary>Records, each one JSON object, become rows of an Iceberg table.</summary>
public sealed record TableDestinationConfig : DestinationConfig
{
    /// <summary>The table's database.</summary>
    public required string Database { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>A missing database and table are made, with types inferred over the whole first buffer (D35).</summary>
    public bool CreatesTable { get; init; }

    /// <summary>New fields become columns, what does not fit goes to <c>_rest</c>. Without it such records go to the error output.</summary>
    public bool EvolvesSchema { get; init; }

    /// <summary>Where made tables lie: <c>s3://bucket/prefix</c>; null: the bucket and prefix of <see cref="DestinationConfig.Objects"/>.</summary>
    public string? Warehouse { get; init; }

    /// <summary>Columns by whose values a made table is partitioned (identity).</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];
}
