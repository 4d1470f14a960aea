using System.Globalization;
using Tarn.Delivery.Destinations;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Delivery.Configuration;

/// <summary>Records, one JSON object each, become rows of Iceberg tables.</summary>
public sealed record TableDestinationConfig : DestinationConfig
{
    public override DestinationKind Kind => DestinationKind.Tables;

    /// <summary>The table; of several the first, and how many more there are.</summary>
    public override string ShownName => Tables switch
    {
        [] => "tables that records name",
        [var table] => table.Name,
        [var first, ..] => string.Create(CultureInfo.InvariantCulture, $"{first.Name} and {Tables.Count - 1} more"),
    };

    public override bool TakesQueries => true;

    public override IReadOnlyList<TableConfig> NamedTables => Tables;

    public override string? NewTablesPlace => Warehouse;

    /// <summary>
    /// The tables with settings of their own. If the steps choose each record's table, other tables may be chosen too; else
    /// there is exactly one, which takes every record.
    /// </summary>
    public required IReadOnlyList<TableConfig> Tables { get; init; }

    /// <summary>
    /// Whether a missing database and table are created, with types inferred from the whole first buffer: D35 (types
    /// are chosen over the first buffer).
    /// </summary>
    public bool CreatesTable { get; init; }

    /// <summary>
    /// Whether new fields become columns and misfit values go to <c>_rest</c>. If not, records with them go to the error
    /// output.
    /// </summary>
    public bool EvolvesSchema { get; init; }

    /// <summary>
    /// The location of created tables: <c>s3://bucket/prefix</c>; null: the bucket and prefix of
    /// <see cref="DestinationConfig.Objects"/>.
    /// </summary>
    public string? Warehouse { get; init; }

    /// <summary>Further forms of dates and timestamps in records.</summary>
    public TimeFormats TimeFormats { get; init; } = TimeFormats.None;
}
