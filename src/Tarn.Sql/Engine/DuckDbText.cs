using System.Globalization;
using Tarn.Sql.Types;

namespace Tarn.Sql.Engine;

/// <summary>Words of DuckDB's SQL: types and literals.</summary>
internal static class DuckDbText
{
    /// <summary>Operands of one level: few brackets for short chains, 4 levels for the longest one.</summary>
    private const int BalancedWidth = 16;

    public static string Quote(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? "(" + string.Join(" || chr(0) || ", text.Split('\0').Select(Quote)) + ")"
        : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>A quoted identifier.</summary>
    public static string Name(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

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
    /// The DuckDB type that stores a Trino type: char without trailing blanks, zoned timestamps in UTC, intervals as
    /// numbers.
    /// </summary>
    public static string TypeName(SqlType type) => type.Kind switch
    {
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Tinyint => "TINYINT",
        TypeKind.Smallint => "SMALLINT",
        TypeKind.Integer or TypeKind.IntervalYearToMonth or TypeKind.Unknown => "INTEGER",
        TypeKind.Bigint or TypeKind.IntervalDayToSecond => "BIGINT",
        TypeKind.Real => "FLOAT",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        TypeKind.Varbinary => "BLOB",
        TypeKind.Date => "DATE",
        TypeKind.Time => "TIME",
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => type.IsNanoseconds ? "TIMESTAMP_NS" : "TIMESTAMP",
        TypeKind.Array => TypeName(type.Element) + "[]",
        TypeKind.Map => $"MAP({TypeName(type.Key)}, {TypeName(type.Value)})",
        TypeKind.Row => $"STRUCT({string.Join(", ", type.Fields.Select((f, i) => $"f{i} {TypeName(f.Type)}"))})",
        _ => "VARCHAR",
    };

    public static string Literal(object? value, SqlType type)
    {
        var name = TypeName(type);
        return value switch
        {
            null => $"CAST(NULL AS {name})",
            bool b => b ? "true" : "false",
            long n when type.Kind is TypeKind.Real or TypeKind.Double or TypeKind.Decimal => $"CAST({n.ToString(CultureInfo.InvariantCulture)} AS {name})",
            long n => $"CAST({(n < 0 ? $"'{n.ToString(CultureInfo.InvariantCulture)}'" : n.ToString(CultureInfo.InvariantCulture))} AS {name})",
            double d => $"CAST('{Double(d)}' AS {name})",
            byte[] bytes => $"unhex('{Convert.ToHexString(bytes)}')",
            string text when type.Kind == TypeKind.Varchar => Quote(text),
            string text => $"CAST({Quote(text)} AS {name})",
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
