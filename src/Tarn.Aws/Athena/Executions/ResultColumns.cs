using Tarn.Aws.Athena.Model;
using Tarn.Sql.Executions;
using Tarn.Sql.Planning;
using Tarn.Sql.Types;

namespace Tarn.Aws.Athena.Executions;

/// <summary>Columns of a result as Athena describes them.</summary>
internal static class ResultColumns
{
    public static ColumnInfo Show(ResultColumn column, StatementKind kind)
    {
        var (type, precision, scale) = kind == StatementKind.Dml ? Describe(column.Type) : ("string", 0, 0);
        return new ColumnInfo
        {
            CatalogName = "hive",
            SchemaName = "",
            TableName = "",
            Name = column.Label,
            Label = column.Label,
            Type = type,
            Precision = precision,
            Scale = scale,
            Nullable = "UNKNOWN",
            CaseSensitive = column.Type.IsText && kind == StatementKind.Dml,
        };
    }

    private static (string Type, int Precision, int Scale) Describe(SqlType type) => type.Kind switch
    {
        TypeKind.Varchar => ("varchar", type.Precision, 0),
        TypeKind.Char => ("char", type.Precision, 0),
        TypeKind.Decimal => ("decimal", type.Precision, type.Scale),
        TypeKind.Tinyint => ("tinyint", 3, 0),
        TypeKind.Smallint => ("smallint", 5, 0),
        TypeKind.Integer => ("integer", 10, 0),
        TypeKind.Bigint => ("bigint", 19, 0),
        TypeKind.Real => ("float", 17, 0),
        TypeKind.Double => ("double", 17, 0),
        TypeKind.Timestamp => ("timestamp", 3, 0),
        TypeKind.TimestampWithTimeZone => ("timestamp with time zone", 3, 0),
        TypeKind.Time => ("time", 3, 0),
        TypeKind.TimeWithTimeZone => ("time with time zone", 3, 0),
        TypeKind.Array => ("array", 0, 0),
        TypeKind.Map => ("map", 0, 0),
        TypeKind.Row => ("row", 0, 0),
        TypeKind.Varbinary => ("varbinary", 1_073_741_824, 0),
        _ => (type.Name, 0, 0),
    };
}
