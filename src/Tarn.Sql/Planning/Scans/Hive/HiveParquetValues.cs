using System.Globalization;
using Tarn.Lake.Hive.Types;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Engine;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans.Hive;

/// <summary>
/// Values of Parquet files in the types of a Hive table, as Trino reads them: some types become others, the rest is refused by name.
/// </summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
internal sealed class HiveParquetValues(Func<ManagedFunctionUse, string> register)
{
    private static readonly ManagedFunctionUse FromUtf8 = new("from_utf8", "m_from_utf8_blob_varchar", ["BLOB"], "VARCHAR");

    private static readonly string[] Wholes = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];
    private static readonly string[] Unsigned = ["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"];

    /// <summary>Whether the file has the very values that the table has, so that only names of fields differ.</summary>
    public static bool IsSame(HiveType type, PhysicalField field) => type.Kind switch
    {
        HiveKind.Struct => field.IsStruct && type.Fields.Select((_, i) => field.Children.FirstOrDefault(child => child.FieldId == i + 1))
            .Zip(type.Fields).All(pair => pair.First is null || IsSame(pair.Second.Type, pair.First)),
        HiveKind.Array => field.IsList && IsSame(type.Element, field.Children[0]),
        HiveKind.Map => field.IsMap && IsSame(type.Key, field.Children[0]) && IsSame(type.Value, field.Children[1]),
        HiveKind.Timestamp or HiveKind.Char or HiveKind.Varchar => false,
        _ => field.Children.Count == 0 && field.DuckType == TypeName(type),
    };

    /// <summary>The value in the type, in the form of plans.</summary>
    /// <param name="sql">The file's column as SQL.</param>
    /// <param name="column">Its name, for errors.</param>
    /// <exception cref="SqlException">NOT_SUPPORTED: the type does not read the file's values.</exception>
    public string Write(string sql, string column, HiveType type, PhysicalField field) => Write(new(sql, column, 0), type, field);

    private string Write(Place at, HiveType type, PhysicalField field) => type.Kind switch
    {
        HiveKind.Array when field.IsList => $"list_transform({at.Sql}, lambda {at.Item}: {Write(at.Inside, type.Element, field.Children[0])})",
        HiveKind.Map when field.IsMap =>
            $"CASE WHEN {at.Sql} IS NOT NULL THEN map(list_transform(map_keys({at.Sql}), lambda {at.Item}: {Write(at.Inside, type.Key, field.Children[0])}), "
                + $"list_transform(map_values({at.Sql}), lambda {at.Item}: {Write(at.Inside, type.Value, field.Children[1])})) END",
        HiveKind.Struct when field.IsStruct => Row(at, type, field),
        HiveKind.Array or HiveKind.Map or HiveKind.Struct when field.Children.Count == 0 => throw Refused(at, type, field),
        _ when field.Children.Count > 0 => throw new SqlException(
            SqlErrorName.HiveCannotOpenSplit, $"Column {at.Column} has type {type} in the table, but type {field.DuckType} in a Parquet file"),
        _ => Plain(at.Sql, type, field) ?? throw Refused(at, type, field),
    };

    private string Row(Place at, HiveType type, PhysicalField field)
    {
        var own = type.Fields.Select((_, i) => field.Children.FirstOrDefault(child => child.FieldId == i + 1)).ToArray();
        if (own.All(child => child is null))
        {
            return $"CAST(NULL AS {TypeName(type)})";
        }

        var values = type.Fields.Select((part, i) => $"f{i} := " + (own[i] is { } child
            ? Write(at with { Sql = $"struct_extract({at.Sql}, {Workers.EngineText.Quote(child.EngineName)})" }, part.Type, child)
            : $"CAST(NULL AS {TypeName(part.Type)})"));
        return $"CASE WHEN {at.Sql} IS NOT NULL THEN struct_pack({string.Join(", ", values)}) END";
    }

    // Null: the type does not read these values.
    private string? Plain(string sql, HiveType type, PhysicalField field)
    {
        var name = TypeName(type);
        var isWhole = Wholes.Contains(field.DuckType);
        var isUnsigned = Unsigned.Contains(field.DuckType);
        var isDecimal = field.DuckType.StartsWith("DECIMAL", StringComparison.Ordinal);
        return type.Kind switch
        {
            HiveKind.Boolean or HiveKind.Float => field.DuckType == name ? sql : null,
            HiveKind.Double => field.DuckType is "DOUBLE" or "FLOAT" || isWhole || isUnsigned ? $"CAST({sql} AS DOUBLE)" : null,
            HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int or HiveKind.BigInt => Whole(sql, type, field, isWhole, isDecimal),
            HiveKind.Decimal => isDecimal || isWhole || isUnsigned ? $"CAST({sql} AS {name})" : null,
            HiveKind.Date => field.DuckType == "DATE" ? sql
                : field.DuckType is "INTEGER" or "BIGINT" && isWhole ? $"(DATE '1970-01-01' + CAST({sql} AS INTEGER))" : null,
            HiveKind.Timestamp => Moment(sql, field),
            HiveKind.Binary => field.DuckType == "BLOB" ? sql : field.DuckType == "VARCHAR" ? $"encode({sql})" : null,
            HiveKind.String => Text(sql, field, isWhole || isUnsigned || isDecimal),
            HiveKind.Varchar => Text(sql, field, false) is { } text ? $"left({text}, {type.Precision})" : null,
            HiveKind.Char => Text(sql, field, false) is { } text ? $"rtrim(left({text}, {type.Precision}), ' ')" : null,
            _ => null,
        };
    }

    private string? Text(string sql, PhysicalField field, bool isNumber) => field.DuckType switch
    {
        "VARCHAR" => sql,
        "BLOB" => $"{register(FromUtf8)}({sql})",
        _ => isNumber ? $"CAST({sql} AS VARCHAR)" : null,
    };

    // Trino reads the stored number whatever its meaning is, where the number has 64 bits. An unsigned number keeps its value in a wider
    // type; Trino makes a large one negative.
    private static string? Whole(string sql, HiveType type, PhysicalField field, bool isWhole, bool isDecimal)
    {
        var name = TypeName(type);
        var isLong = type.Kind == HiveKind.BigInt;
        return field.DuckType switch
        {
            _ when isWhole => field.DuckType == name ? sql : $"CAST({sql} AS {name})",
            "UINTEGER" when !isLong => $"CAST(CASE WHEN {sql} > 2147483647 THEN CAST({sql} AS BIGINT) - 4294967296 ELSE {sql} END AS {name})",
            _ when Unsigned.Contains(field.DuckType) => $"CAST({sql} AS {name})",
            _ when isDecimal && field.DuckType.EndsWith(",0)", StringComparison.Ordinal) => $"CAST({sql} AS {name})",
            "TIME" when isLong => $"epoch_us({sql})",
            "TIMESTAMP" or "TIMESTAMP_NS" or "TIMESTAMP_MS" or "TIMESTAMP WITH TIME ZONE" when isLong => field.Unit switch
            {
                PhysicalUnit.Milliseconds => $"epoch_ms({sql})",
                PhysicalUnit.Microseconds => $"epoch_us({sql})",
                PhysicalUnit.Nanoseconds => $"epoch_ns({sql})",
                _ => null,
            },
            _ => null,
        };
    }

    // The nearest millisecond; half of one is rounded up.
    private static string? Moment(string sql, PhysicalField field)
    {
        string Rounded(string units, int perMs)
        {
            var upward = $"({units} + {perMs / 2})";
            return $"make_timestamp(({upward} - (({upward} % {perMs}) + {perMs}) % {perMs}) // {perMs} * 1000)";
        }

        return field.DuckType switch
        {
            "TIMESTAMP_NS" => Rounded($"epoch_ns({sql})", 1_000_000),
            "TIMESTAMP" or "TIMESTAMP_MS" or "TIMESTAMP WITH TIME ZONE" => Rounded($"epoch_us({sql})", 1_000),
            _ => null,
        };
    }

    private static string TypeName(HiveType type) => DuckDbText.StoredTypeName(HiveColumns.TypeOf(type, ""));

    private static SqlException Refused(Place at, HiveType type, PhysicalField field) => new(SqlErrorName.NotSupported,
        $"Unsupported Trino column type ({HiveColumns.TypeOf(type, at.Column).Name}) for Parquet column ([{at.Column}] {field.DuckType})");

    private readonly record struct Place(string Sql, string Column, int Depth)
    {
        public string Item => "p" + Depth.ToString(CultureInfo.InvariantCulture);

        public Place Inside => this with { Sql = Item, Depth = Depth + 1 };
    }
}
