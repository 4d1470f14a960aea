namespace Tarn.Sql.Types;

/// <summary>
/// Types as the Glue catalog and Hive's statements write them: `string` for varchar, `struct&lt;a:int&gt;` for rows.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/data-types.html"/>
public static class HiveTypes
{
    public static string Name(SqlType type) => Definition(type, name => name);

    /// <summary>The type as a definition writes it.</summary>
    /// <param name="quote">Writes the name of a field.</param>
    public static string Definition(SqlType type, Func<string, string> quote) => type.Kind switch
    {
        TypeKind.Varchar when type.Precision == SqlType.Unbounded => "string",
        TypeKind.Integer => "int",
        TypeKind.Real => "float",
        TypeKind.Varbinary => "binary",
        TypeKind.Timestamp => "timestamp",
        TypeKind.TimestampWithTimeZone => "timestamp with time zone",
        TypeKind.Time => "time",
        TypeKind.TimeWithTimeZone => "time with time zone",
        TypeKind.Array => $"array<{Definition(type.Element, quote)}>",
        TypeKind.Map => $"map<{Definition(type.Key, quote)},{Definition(type.Value, quote)}>",
        TypeKind.Row => $"struct<{string.Join(",", type.Fields.Select(f => $"{quote(f.Name ?? "")}:{Definition(f.Type, quote)}"))}>",
        _ => type.Name,
    };
}
