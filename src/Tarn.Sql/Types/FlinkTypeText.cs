namespace Tarn.Sql.Types;

/// <summary>Types as Flink prints them.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/data-types/"/>
internal static class FlinkTypeText
{
    public static string Of(SqlType type) => type.Kind switch
    {
        TypeKind.Unknown => "NULL",
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Tinyint => "TINYINT",
        TypeKind.Smallint => "SMALLINT",
        TypeKind.Integer => "INT",
        TypeKind.Bigint => "BIGINT",
        TypeKind.Real => "FLOAT",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => $"DECIMAL({type.Precision}, {type.Scale})",
        TypeKind.Varchar => type == SqlType.Varchar ? "STRING" : $"VARCHAR({type.Precision})",
        TypeKind.Char => $"CHAR({type.Precision})",
        TypeKind.Varbinary => "BYTES",
        TypeKind.Date => "DATE",
        TypeKind.Time => $"TIME({type.Precision})",
        TypeKind.Timestamp => $"TIMESTAMP({type.Precision})",
        TypeKind.TimestampWithTimeZone => $"TIMESTAMP_LTZ({type.Precision})",
        TypeKind.IntervalDayToSecond => "INTERVAL SECOND(3)",
        TypeKind.IntervalYearToMonth => "INTERVAL MONTH",
        TypeKind.Array => $"ARRAY<{Of(type.Element)}>",
        TypeKind.Map when type.IsMultiset => $"MULTISET<{Of(type.Key)}>",
        TypeKind.Map => $"MAP<{Of(type.Key)}, {Of(type.Value)}>",
        TypeKind.Row => $"ROW<{string.Join(", ", type.Fields.Select(f => $"`{f.Name}` {Of(f.Type)}"))}>",
        _ => type.Name.ToUpperInvariant(),
    };
}
