using Tarn.Sql.Catalog;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>An input of streaming statements: its declaration, and the columns of its records.</summary>
internal sealed record StreamTable(CreateStreamTable Declared, TableHandle Handle)
{
    private const int WatermarkDigitsMax = 3;

    /// <summary>Whether records are changes of rows, by the format of Debezium.</summary>
    public bool IsChangelog { get; } = Option(declared: Declared, "format", "value.format") is { } format
        && format.Equals("debezium-json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a change is the member `payload` of its record, beside a schema.</summary>
    public bool HasPayload { get; } = Option(declared: Declared, "debezium-json.schema-include") is { } flag
        && flag.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks a declaration.</summary>
    /// <exception cref="SqlException">A type is unknown, or the event time is no time of at most three digits.</exception>
    public static StreamTable Of(CreateStreamTable declared)
    {
        var columns = new List<TableColumn>();
        foreach (var column in declared.Columns)
        {
            if (column.Type is not { } type)
            {
                continue;
            }

            var resolved = TypeNames.Resolve(type, type.At);
            columns.Add(new TableColumn(column.Name.Text, resolved) { IsRequired = column.IsRequired });
        }

        if (declared.PartitionedBy.FirstOrDefault(p => columns.TrueForAll(c => c.Name != p.Text)) is { } absent)
        {
            throw new SqlException(SqlErrorName.ColumnNotFound, $"Partition column '{absent.Text}' not defined in the table schema.", absent.At);
        }

        var handle = new TableHandle("default", declared.Name.Lower, columns, null);
        return new StreamTable(declared, handle with { State = new StreamTable(declared, handle) });
    }

    private static string? Option(CreateStreamTable declared, params string[] names) =>
        declared.Options.Where(o => names.Contains(o.Name.ToLowerInvariant())).Select(o => o.Value).FirstOrDefault();

    /// <summary>Checks the type of the event time.</summary>
    /// <exception cref="SqlException">The column has another type.</exception>
    public static void CheckTime(SqlType type, SourcePosition at)
    {
        if (type is not { Kind: TypeKind.Timestamp or TypeKind.TimestampWithTimeZone, Precision: <= WatermarkDigitsMax })
        {
            throw new SqlException(SqlErrorName.TypeMismatch, "Invalid data type of time field for watermark definition. The field must be of type "
                + $"TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is {FlinkTypeText.Of(type)}", at);
        }
    }
}
