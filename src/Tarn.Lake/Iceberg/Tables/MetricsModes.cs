using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>
/// The columns that have statistics in manifests, by the table properties <c>write.metadata.metrics.*</c>. Without these
/// properties, the first 100 columns have bounds of at most 16 characters: each commit writes the statistics of its files,
/// and the statistics of a wide table are larger than all else that it writes.
/// </summary>
/// <seealso href="https://iceberg.apache.org/docs/latest/configuration/#write-properties"/>
public sealed class MetricsModes
{
    private const string DefaultProperty = "write.metadata.metrics.default";
    private const string ColumnPrefix = "write.metadata.metrics.column.";
    private const string ColumnsMaxProperty = "write.metadata.metrics.max-inferred-column-defaults";
    private const int ColumnsMaxDefault = 100;
    private const int LengthDefault = 16;

    private readonly Dictionary<int, MetricsMode> _modes = [];
    private readonly MetricsMode _otherwise;

    private MetricsModes(MetricsMode otherwise) => _otherwise = otherwise;

    /// <summary>Each column has bounds of at most 16 characters.</summary>
    public static MetricsModes Default { get; } = new(MetricsMode.Truncate(LengthDefault));

    /// <summary>The modes of a table without properties and order, for files with these columns.</summary>
    public static MetricsModes Usual(StructType columns) => Usual(columns, null, ColumnsMaxDefault);

    /// <summary>Each column has whole bounds.</summary>
    public static MetricsModes Whole { get; } = new(MetricsMode.Full);

    /// <summary>The modes of a table for files with these columns.</summary>
    /// <param name="table">The table, for its properties and sort order. An invalid property counts as absent.</param>
    /// <param name="columns">The columns of the files.</param>
    public static MetricsModes Of(TableMetadata table, StructType columns)
    {
        var usual = MetricsMode.Truncate(LengthDefault);
        var schema = new Schema(0, columns);
        var columnsMax = int.TryParse(table.Property(ColumnsMaxProperty, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0
            ? most
            : ColumnsMaxDefault;
        var modes = Usual(columns, Parse(table.Property(DefaultProperty, "")), columnsMax);
        foreach (var id in SortedBy(table).Where(id => !modes.Of(id).HasBounds))
        {
            modes._modes[id] = usual;
        }

        foreach (var (name, value) in table.Properties.Where(property => property.Key.StartsWith(ColumnPrefix, StringComparison.Ordinal)))
        {
            if (schema.Find(name[ColumnPrefix.Length..]) is { } column && Parse(value) is { } mode)
            {
                modes._modes[column.Id] = mode;
            }
        }

        return modes;
    }

    /// <summary>The mode of a column.</summary>
    public MetricsMode Of(int fieldId) => _modes.TryGetValue(fieldId, out var mode) ? mode : _otherwise;

    private static MetricsModes Usual(StructType columns, MetricsMode? all, int columnsMax)
    {
        var usual = MetricsMode.Truncate(LengthDefault);
        var isWide = all is null && new Schema(0, columns).FieldsById.Count > columnsMax;
        var modes = new MetricsModes(all ?? (isWide ? MetricsMode.None : usual));
        foreach (var id in isWide ? First(columns, columnsMax) : [])
        {
            modes._modes[id] = usual;
        }

        return modes;
    }

    private static IEnumerable<int> SortedBy(TableMetadata table) =>
        table.SortOrders.FirstOrDefault(order => order.OrderId == table.DefaultSortOrderId)?.Fields
            .Where(field => field.Transform.Kind is not (TransformKind.Bucket or TransformKind.Void or TransformKind.Unknown))
            .Select(field => field.SourceId) ?? [];

    // The columns of a struct come before the fields of its columns, as in Iceberg's own writers.
    private static IEnumerable<int> First(StructType columns, int count)
    {
        var found = new List<int>();
        Visit(columns);
        return found.Take(count);

        void Visit(IcebergType type)
        {
            var children = SchemaIndex.Children(type).ToList();
            found.AddRange(children.Where(child => child.Type is PrimitiveType).Select(child => child.Id));
            children.FindAll(child => found.Count < count && child.Type is not PrimitiveType).ForEach(child => Visit(child.Type));
        }
    }

    private static MetricsMode? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "none" => MetricsMode.None,
        "counts" => MetricsMode.Counts,
        "full" => MetricsMode.Full,
        ['t', 'r', 'u', 'n', 'c', 'a', 't', 'e', '(', .. var length, ')']
            when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => MetricsMode.Truncate(number),
        _ => null,
    };
}
