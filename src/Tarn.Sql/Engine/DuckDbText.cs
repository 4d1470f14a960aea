using System.Globalization;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Engine;

/// <summary>Words of DuckDB's SQL: types and literals.</summary>
internal static class DuckDbText
{
    /// <summary>Operands of one level: few brackets for short chains, 4 levels for the longest one.</summary>
    public const int BalancedWidth = 16;

    /// <summary>Times of seven to nine digits are fewer picoseconds than this away from 1970. The engine keeps its last number for infinity.</summary>
    public const string NanosecondsEnd = "9223372036854775807000";

    private static readonly Int128 End = Int128.Parse(NanosecondsEnd, CultureInfo.InvariantCulture);

    /// <summary>
    /// Operands of an associative operator, bracketed as a balanced tree. DuckDB makes a chain a tree as deep as the
    /// chain is long.
    /// </summary>
    public static string Balanced(IReadOnlyList<string> operands, string separator)
    {
        var level = operands;
        while (level.Count > 1)
        {
            level = [.. level.Chunk(BalancedWidth).Select(part => part.Length == 1 ? part[0] : "(" + string.Join(separator, part) + ")")];
        }

        return level[0];
    }

    /// <summary>
    /// The DuckDB type of a Trino type: char without trailing blanks, times in zones as structs, intervals as numbers.
    /// </summary>
    public static string TypeName(SqlType type) =>
        type.IsZoned ? $"STRUCT(t {StoredTypeName(type)}, z SMALLINT)" : Name(type, TypeName);

    /// <summary>The DuckDB type of a column in a file: times in zones are times in UTC.</summary>
    public static string StoredTypeName(SqlType type) => Name(type, StoredTypeName);

    private static string Name(SqlType type, Func<SqlType, string> part) => type.Kind switch
    {
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Tinyint => "TINYINT",
        TypeKind.Smallint => "SMALLINT",
        TypeKind.Integer or TypeKind.IntervalYearToMonth or TypeKind.Unknown => "INTEGER",
        TypeKind.Bigint or TypeKind.IntervalDayToSecond => "BIGINT",
        TypeKind.Real => "FLOAT",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        _ when type.IsBytes => "BLOB",
        TypeKind.Date => "DATE",
        TypeKind.TimeWithTimeZone => "BIGINT",
        TypeKind.Time => type.IsPicoseconds ? "BIGINT" : "TIME",
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => type.IsPicoseconds ? "HUGEINT" : type.IsNanoseconds ? "TIMESTAMP_NS" : "TIMESTAMP",
        TypeKind.Array => part(type.Element) + "[]",
        TypeKind.Map => $"MAP({part(type.Key)}, {part(type.Value)})",
        TypeKind.Row => $"STRUCT({string.Join(", ", type.Fields.Select((f, i) => $"f{i} {part(f.Type)}"))})",
        _ => "VARCHAR",
    };

    public static string Literal(object? value, SqlType type) => Literal(value, type, TypeName(type));

    /// <summary>A value of a column as files hold it: times in zones are times in UTC.</summary>
    public static string StoredLiteral(object? value, SqlType type) => value switch
    {
        object?[] items when type.Kind == TypeKind.Array =>
            $"CAST([{string.Join(", ", items.Select(item => StoredLiteral(item, type.Element)))}] AS {StoredTypeName(type)})",
        object?[] fields => $"{{{string.Join(", ", fields.Select((field, i) => $"'f{i}': {StoredLiteral(field, type.Fields[i].Type)}"))}}}",
        KeyValuePair<object, object?>[] pairs => $"CAST(MAP([{string.Join(", ", pairs.Select(pair => StoredLiteral(pair.Key, type.Key)))}], "
            + $"[{string.Join(", ", pairs.Select(pair => StoredLiteral(pair.Value, type.Value)))}]) AS {StoredTypeName(type)})",
        _ => Literal(value, type, StoredTypeName(type)),
    };

    private static string Literal(object? value, SqlType type, string name)
    {
        return value switch
        {
            null => $"CAST(NULL AS {name})",
            bool b => b ? "true" : "false",
            long n when type.Kind is TypeKind.Real or TypeKind.Double or TypeKind.Decimal => $"CAST({n.ToString(CultureInfo.InvariantCulture)} AS {name})",
            long n => $"CAST({(n < 0 ? $"'{n.ToString(CultureInfo.InvariantCulture)}'" : n.ToString(CultureInfo.InvariantCulture))} AS {name})",
            double d => $"CAST('{Double(d)}' AS {name})",
            byte[] bytes => $"unhex('{Convert.ToHexString(bytes)}')",
            string text when type.Kind == TypeKind.Varchar => EngineText.Quote(text),
            string text when type.IsPicoseconds => string.Create(CultureInfo.InvariantCulture, $"CAST('{CivilTime.Picoseconds(text)}' AS {name})"),
            string text when type.IsNanoseconds && Int128.Abs(CivilTime.Picoseconds(text)) >= End =>
                throw new SqlException(SqlErrorName.NotSupported, CivilTime.NanosecondRange),
            string text => $"CAST({EngineText.Quote(text)} AS {name})",
            _ => throw new ArgumentException($"no literal for {value.GetType()}", nameof(value)),
        };
    }

    /// <summary>
    /// strftime's suffix for a timestamp's fraction with the digits of its precision. `%f` prints six digits,
    /// `%n` nine; the caller cuts them where needed.
    /// </summary>
    public static string Fraction(int precision) => precision switch { 0 => "", 3 => ".%g", <= 6 => ".%f", _ => ".%n" };

    private static string Double(double d) =>
        double.IsNaN(d) ? "NaN" : double.IsInfinity(d) ? (d > 0 ? "Infinity" : "-Infinity") : d.ToString("R", CultureInfo.InvariantCulture);
}
