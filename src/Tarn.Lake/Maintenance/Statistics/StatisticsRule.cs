using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Maintenance.Statistics;

/// <summary>
/// When a table's statistics are due: 1,000 rows and 20 % of the rows were added or removed since the last ones. New
/// statistics begin with the last ones, and add the new files. They begin with nothing when columns have changed, or when
/// the sketches have seen twice as many rows as the table has.
/// </summary>
internal static class StatisticsRule
{
    /// <summary>The property that switches statistics off.</summary>
    public const string Property = OwnProperties.Statistics;

    /// <summary>The property with the number of columns that get a sketch.</summary>
    public const string ColumnsProperty = OwnProperties.StatisticsColumnsMax;

    /// <summary>The blob property with the number of rows that made the sketch. Only files of Tarn's have it.</summary>
    public const string RowsProperty = "tarn.rows";

    private const int ColumnsDefault = 100;
    private const int ColumnsMax = 1_000;
    private const long ChangedRowsMin = 1_000;
    private const int ChangedShare = 5;
    private const int RowsReadShare = 2;

    /// <summary>Why statistics of the head are due; null: they are not.</summary>
    public static string? DueReason(TableMetadata table, Snapshot head)
    {
        var rows = head.Summary.Number(SnapshotSummary.TotalRecords) ?? 0;
        if (table.Property(Property, "on") != "on" || rows < ChangedRowsMin || table.Statistics.Any(file => file.SnapshotId == head.Id))
        {
            return null;
        }

        if (Last(table) is not { } last)
        {
            return Text($"{rows} rows have no statistics");
        }

        // Deletes that were folded in are no change of a commit, but rows are fewer.
        var before = last.Snapshot.Summary.Number(SnapshotSummary.TotalRecords) ?? 0;
        var changed = Math.Max(Changed(table, last.Snapshot), Math.Abs(rows - before));
        return changed >= Math.Max(ChangedRowsMin, before / ChangedShare) ? Text($"{changed} rows changed since the statistics of {before} rows") : null;
    }

    /// <summary>The columns that get sketches: the first ones of primitive types on the top level.</summary>
    public static IReadOnlyList<NestedField> Columns(TableMetadata table)
    {
        var count = int.TryParse(table.Property(ColumnsProperty, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, ColumnsMax)
            : ColumnsDefault;
        return [.. table.CurrentSchema.Columns.Fields.Where(field => field.Type is PrimitiveType).Take(count)];
    }

    /// <summary>The last statistics that the next ones can begin with; null: they begin with nothing.</summary>
    public static (Snapshot Snapshot, StatisticsFile File)? Base(TableMetadata table, Snapshot head)
    {
        if (Last(table) is not { } last || last.Snapshot.SchemaId is not { } schema || table.Schemas.All(known => known.SchemaId != schema))
        {
            return null;
        }

        var (then, columns) = (table.SchemaById(schema), Columns(table));
        var read = RowsRead(last.File) + Changed(table, last.Snapshot);
        return read <= RowsReadShare * (head.Summary.Number(SnapshotSummary.TotalRecords) ?? 0)
            && columns.All(column => then.FieldsById.TryGetValue(column.Id, out var before) ? before.Type.Equals(column.Type) : true)
            ? last
            : null;
    }

    /// <summary>The number of rows that made the sketches of a file; 0: the file is not Tarn's.</summary>
    public static long RowsRead(StatisticsFile file)
    {
        using var json = JsonDocument.Parse(file.Json);
        return json.RootElement.OptionalArray("blob-metadata").Where(blob => blob.OptionalText("type") == PuffinBlob.ThetaSketch)
            .Select(blob => blob.OptionalTexts("properties").GetValueOrDefault(RowsProperty))
            .Select(rows => long.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty(0).Max();
    }

    private static (Snapshot Snapshot, StatisticsFile File)? Last(TableMetadata table)
    {
        var known = table.Statistics.Select(file => (Snapshot: table.SnapshotById(file.SnapshotId), File: file)).Where(one => one.Snapshot is not null);
        return known.OrderByDescending(one => one.Snapshot!.SequenceNumber).FirstOrDefault(one => RowsRead(one.File) > 0) is ({ } snapshot, { } newest)
            ? (snapshot, newest)
            : null;
    }

    private static long Changed(TableMetadata table, Snapshot last) =>
        table.Snapshots.Where(snapshot => snapshot.SequenceNumber > last.SequenceNumber).Sum(snapshot => snapshot.Operation == SnapshotSummary.Replace
            ? 0
            : (snapshot.Summary.Number(SnapshotSummary.AddedRecords) ?? 0) + (snapshot.Summary.Number(SnapshotSummary.DeletedRecords) ?? 0));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
