using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>
/// A table about an Iceberg table, <c>"t$files"</c> and others, with Trino's columns. Values have the form of constants: null, bool,
/// long, double, byte[] or text. Arrays and rows are object?[]; maps are pairs.
/// </summary>
internal abstract class MetadataTable
{
    /// <summary>Types of maps.</summary>
    protected static readonly SqlType Counts = SqlType.Map(SqlType.Integer, SqlType.Bigint);

    /// <summary>The times of Trino's metadata tables.</summary>
    protected static readonly SqlType Moment = SqlType.TimestampWithTimeZone(3);

    /// <summary>The columns for one state of the table.</summary>
    public abstract IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema);

    /// <summary>The rows for one snapshot.</summary>
    /// <param name="snapshot">The snapshot; null: the table has none.</param>
    /// <param name="wanted">Ordinals of the columns whose values are needed; others may be null.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public abstract IAsyncEnumerable<object?[]> Rows(
        PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, CancellationToken cancellationToken);

    /// <summary>A time in milliseconds since 1970.</summary>
    protected static string TimeOf(long epochMs) => CivilTime.Timestamp(epochMs * 1_000, 3);

    protected static KeyValuePair<object, object?>[] MapOf(IEnumerable<KeyValuePair<string, string>> texts) =>
        [.. texts.Select(text => KeyValuePair.Create<object, object?>(text.Key, text.Value))];

    /// <summary>Counts by field id as a map; null: unknown.</summary>
    protected static KeyValuePair<object, object?>[]? MapOf(IReadOnlyDictionary<int, long> counts) =>
        counts.Count == 0 ? null : [.. counts.OrderBy(count => count.Key).Select(count => KeyValuePair.Create<object, object?>((long)count.Key, count.Value))];
}
