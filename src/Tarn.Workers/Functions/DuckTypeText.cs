using System.Globalization;
using Tarn.DuckDb;

namespace Tarn.Workers.Functions;

/// <summary>The type names that the writer emits for C# functions → DuckDB's types.</summary>
public static class DuckTypeText
{
    public static DuckType Parse(string text)
    {
        if (text.EndsWith("[]", StringComparison.Ordinal))
        {
            using var element = Parse(text[..^2]);
            return DuckType.List(element);
        }

        if (text.StartsWith("DECIMAL(", StringComparison.Ordinal))
        {
            var (precision, scale) = DecimalParts(text);
            return DuckType.Decimal(precision, scale);
        }

        return DuckType.Of(text switch
        {
            "BOOLEAN" => DuckTypeId.Boolean,
            "TINYINT" => DuckTypeId.TinyInt,
            "SMALLINT" => DuckTypeId.SmallInt,
            "INTEGER" => DuckTypeId.Integer,
            "BIGINT" => DuckTypeId.BigInt,
            "FLOAT" => DuckTypeId.Float,
            "DOUBLE" => DuckTypeId.Double,
            "VARCHAR" => DuckTypeId.Varchar,
            "BLOB" => DuckTypeId.Blob,
            "TIME" => DuckTypeId.Time,
            "DATE" => DuckTypeId.Date,
            "TIMESTAMP" => DuckTypeId.Timestamp,
            _ => throw new ArgumentException($"no DuckDB type {text}", nameof(text)),
        });
    }

    public static (int Precision, int Scale) DecimalParts(string text)
    {
        var parts = text["DECIMAL(".Length..^1].Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
