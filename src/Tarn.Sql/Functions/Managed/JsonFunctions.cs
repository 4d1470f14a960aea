using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>
/// Trino's older JSON functions over text. Text that is not JSON gives null, except in json_parse, which fails.
/// </summary>
internal static class JsonFunctions
{
    /// <summary>The same depth as records may have.</summary>
    public const int DepthMax = 200;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DepthMax };

    public static RowFunction? Find(string name) => name switch
    {
        "json_parse" => (i, r, o) => o.Set(r, Parse(i.Text(0, r))),
        "json_extract" => (i, r, o) => o.Set(r, Text(i.Text(0, r), i.Text(1, r), e => CanonicalJson.Write(e, sorted: false))),
        "json_extract_scalar" => new JsonScalars((i, r, o) => o.Set(r, Text(i.Text(0, r), i.Text(1, r), Scalar))).Run,
        "json_array_length" => (
            i, r, o) => Value<long>(i.Text(0, r), "$", e => e.ValueKind == JsonValueKind.Array ? e.GetArrayLength() : null) is { } n && o.Set(r, n),
        "json_array_get" => (i, r, o) => SetItem(i.Text(0, r), i.Long(1, r)) is { } item && o.Set(r, item),
        "json_size" => (i, r, o) => Value<long>(i.Text(0, r), i.Text(1, r), e => Size(e)) is { } n && o.Set(r, n),
        "is_json_scalar" => (i, r, o) => o.Set(r, IsScalar(i.Text(0, r))),
        "json_contains_text" => (i, r, o) => ContainsText(i.Text(0, r), i.Text(1, r)) is { } b && o.Set(r, b),
        "json_contains_number" => (i, r, o) => ContainsNumber(i.Text(0, r), i.Double(1, r)) is { } b && o.Set(r, b),
        "json_contains_whole" => (i, r, o) => ContainsWhole(i.Text(0, r), i.Long(1, r)) is { } b && o.Set(r, b),
        "json_contains_boolean" => (i, r, o) => ContainsBoolean(i.Text(0, r), i[1].Values<bool>(r + 1)[r]) is { } b && o.Set(r, b),
        "text_to_json" => (i, r, o) => o.Set(r, CanonicalJson.Quote(i.Text(0, r))),
        "json_cast_varchar" => (i, r, o) => o.Set(r, ToVarchar(i.Text(0, r))),
        "json_cast_bigint" => (i, r, o) => Whole(i.Text(0, r), "BIGINT", long.MinValue, long.MaxValue) is { } n && o.Set(r, n),
        "json_cast_integer" => (i, r, o) => Whole(i.Text(0, r), "INTEGER", int.MinValue, int.MaxValue) is { } n && o.Set(r, (int)n),
        "json_cast_smallint" => (i, r, o) => Whole(i.Text(0, r), "SMALLINT", short.MinValue, short.MaxValue) is { } n && o.Set(r, (short)n),
        "json_cast_tinyint" => (i, r, o) => Whole(i.Text(0, r), "TINYINT", sbyte.MinValue, sbyte.MaxValue) is { } n && o.Set(r, (sbyte)n),
        "json_cast_double" => (i, r, o) => Floating(i.Text(0, r), "DOUBLE") is { } n && o.Set(r, n),
        "json_cast_real" => (i, r, o) => Floating(i.Text(0, r), "REAL") is { } n && o.Set(r, (float)n),
        "json_cast_boolean" => (i, r, o) => Boolean(i.Text(0, r)) is { } b && o.Set(r, b),
        _ => null,
    };

    private static bool? ContainsText(string json, string text) =>
        Contains(json, e => e.ValueKind == JsonValueKind.String && e.GetString() == text);

    private static bool? ContainsNumber(string json, double number) =>
        Contains(json, e => e.ValueKind == JsonValueKind.Number && !IsWhole(e) && e.GetDouble().Equals(number));

    private static bool? ContainsWhole(string json, long number) =>
        Contains(json, e => e.ValueKind == JsonValueKind.Number && IsWhole(e) && e.TryGetInt64(out var n) && n == number);

    private static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny(".eE") < 0;

    private static bool? ContainsBoolean(string json, bool value) =>
        Contains(json, e => e.ValueKind == (value ? JsonValueKind.True : JsonValueKind.False));

    private static bool? Contains(string json, Func<JsonElement, bool> matches) =>
        Value<bool>(json, "$", e => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray().Any(matches) : null);

    private static string? SetItem(string json, long index) => Text(json, "$", e => Item(e, index));

    private static string? ToVarchar(string json) => Text(json, "$", e => (e.ValueKind == JsonValueKind.Number && !IsWhole(e)
        ? JavaNumbers.Scientific(e.GetDouble()) : Scalar(e)) ?? (e.ValueKind == JsonValueKind.Null ? null
        : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{json}' to VARCHAR")));

    private static string? Text(string json, string path, Func<JsonElement, string?> read)
    {
        using var document = Find(json, path);
        return document is not null ? read(document.RootElement) : null;
    }

    private static T? Value<T>(string json, string path, Func<JsonElement, T?> read) where T : struct
    {
        using var document = Find(json, path);
        return document is not null ? read(document.RootElement) : null;
    }

    /// <summary>
    /// The first value that the path finds. As in Trino, text after that value is not read: it may be damaged or missing.
    /// </summary>
    private static JsonDocument? Find(string json, string path)
    {
        var steps = JsonPath.Parse(path);
        try
        {
            // A number at the end of damaged text would have no delimiter.
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json + " "), new JsonReaderOptions { MaxDepth = Options.MaxDepth });
            return reader.Read() && steps.Seek(ref reader) ? JsonDocument.ParseValue(ref reader) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return CanonicalJson.Write(document.RootElement);
        }
        catch (JsonException)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Cannot convert value to JSON: '{json}'");
        }
    }

    private static bool IsScalar(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object);
        }
        catch (JsonException)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid JSON value: {json}");
        }
    }

    private static string? Scalar(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.String => e.GetString(),
        JsonValueKind.Number => e.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static string? Item(JsonElement e, long index)
    {
        if (e.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        index = index < 0 ? e.GetArrayLength() + index : index;
        return index >= 0 && index < e.GetArrayLength() ? e[(int)index].ValueKind switch
        {
            // Trino returns a string's own text here, although the type is JSON.
            JsonValueKind.String => e[(int)index].GetString(),
            JsonValueKind.Null => null,
            _ => CanonicalJson.Write(e[(int)index], sorted: false),
        } : null;
    }

    private static long Size(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Array => e.GetArrayLength(),
        JsonValueKind.Object => e.EnumerateObject().Count(),
        _ => 0,
    };

    /// <summary>A whole number. A fraction is a double and is rounded; a text is read as a whole number.</summary>
    /// <seealso href="https://trino.io/docs/current/functions/json.html#cast-from-json"/>
    private static long? Whole(string json, string type, long min, long max)
    {
        using var document = JsonDocument.Parse(json, Options);
        var e = document.RootElement;
        var number = e.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => 0,
            JsonValueKind.True => 1,
            JsonValueKind.Number when IsWhole(e) && e.TryGetInt64(out var n) => n,
            JsonValueKind.Number when !IsWhole(e) => Rounded(e.GetDouble()),
            JsonValueKind.String when long.TryParse(e.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
            _ => null,
        };
        return e.ValueKind == JsonValueKind.Null ? null : number >= min && number <= max ? number
            : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{json}' to {type}");
    }

    private static long? Rounded(double value)
    {
        var rounded = Math.Round(value, MidpointRounding.AwayFromZero);
        return rounded is >= long.MinValue and < -(double)long.MinValue ? (long)rounded : null;
    }

    private static double? Floating(string json, string type)
    {
        using var document = JsonDocument.Parse(json, Options);
        var e = document.RootElement;
        return e.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number => e.GetDouble(),
            JsonValueKind.String when double.TryParse(e.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) => n,
            _ => throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{json}' to {type}"),
        };
    }

    private static bool? Boolean(string json)
    {
        using var document = JsonDocument.Parse(json, Options);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when !IsWhole(document.RootElement) => document.RootElement.GetDouble() != 0,
            JsonValueKind.Number when document.RootElement.TryGetInt64(out var n) => n != 0,
            JsonValueKind.String when document.RootElement.GetString()!.ToUpperInvariant() is "TRUE" or "T" or "1" => true,
            JsonValueKind.String when document.RootElement.GetString()!.ToUpperInvariant() is "FALSE" or "F" or "0" => false,
            _ => throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{json}' to BOOLEAN"),
        };
    }
}
