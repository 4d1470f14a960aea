using Tarn.Sql.Catalog;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>An input of streaming statements: its declaration, and the columns of its records.</summary>
internal sealed record StreamTable(CreateStreamTable Declared, TableHandle Handle)
{
    private const int WatermarkDigitsMax = 3;

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
