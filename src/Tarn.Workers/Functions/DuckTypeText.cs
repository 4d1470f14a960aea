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

        if (text.StartsWith("STRUCT(", StringComparison.Ordinal))
        {
            return Struct(Parts(text));
        }

        if (text.StartsWith("MAP(", StringComparison.Ordinal))
        {
            var parts = Parts(text);
            using var key = Parse(parts[0]);
            using var value = Parse(parts[1]);
            return DuckType.Map(key, value);
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
            "TIMESTAMP_NS" => DuckTypeId.TimestampNs,
            "HUGEINT" => DuckTypeId.HugeInt,
            _ => throw new ArgumentException($"no DuckDB type {text}", nameof(text)),
        });
    }

    public static (int Precision, int Scale) DecimalParts(string text)
    {
        var parts = text["DECIMAL(".Length..^1].Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    // A field is a name, a blank and a type.
    private static DuckType Struct(IReadOnlyList<string> parts)
    {
        var fields = new List<(string Name, DuckType Type)>();
        try
        {
            fields.AddRange(parts.Select(part => part.Split(' ', 2)).Select(field => (field[0], Parse(field[1]))));
            return DuckType.Struct(fields);
        }
        finally
        {
            fields.ForEach(field => field.Type.Dispose());
        }
    }

    /// <summary>The parts between the outer brackets.</summary>
    private static List<string> Parts(string text)
    {
        var (parts, depth, start) = (new List<string>(), 0, text.IndexOf('(', StringComparison.Ordinal) + 1);
        for (var i = start; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0 || (depth == 0 && text[i] == ','))
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        return parts;
    }
}
