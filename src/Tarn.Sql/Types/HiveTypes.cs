namespace Tarn.Sql.Types;

/// <summary>
/// Types as the Glue catalog and Hive's statements write them: `string` for varchar, `struct&lt;a:int&gt;` for rows.
/// </summary>
public static class HiveTypes
{
    public static string Name(SqlType type) => type.Kind switch
    {
        TypeKind.Varchar when type.Precision == SqlType.Unbounded => "string",
        TypeKind.Integer => "int",
        TypeKind.Real => "float",
        TypeKind.Varbinary => "binary",
        TypeKind.Timestamp => "timestamp",
        TypeKind.TimestampWithTimeZone => "timestamp with time zone",
        TypeKind.Time => "time",
        TypeKind.Array => $"array<{Name(type.Element)}>",
        TypeKind.Map => $"map<{Name(type.Key)},{Name(type.Value)}>",
        TypeKind.Row => $"struct<{string.Join(",", type.Fields.Select(f => $"{f.Name}:{Name(f.Type)}"))}>",
        _ => type.Name,
    };
}
