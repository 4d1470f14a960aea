using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Random values of Hive's types, their text in files, and as Athena shows them.</summary>
internal sealed class RandomRows(int seed)
{
    private const string Letters = "abcXYZ019 ,;|:\"'\\/{}[]<=>#é中\U0001F600\t";

    private readonly Random _random = new(seed);

    /// <summary>A type; the deepest has no parts.</summary>
    public HiveType Type(int depth)
    {
        switch (_random.Next(depth > 0 ? 14 : 11))
        {
            case 0: return HiveType.Of(HiveKind.Boolean);
            case 1: return HiveType.Of(HiveKind.TinyInt);
            case 2: return HiveType.Of(HiveKind.SmallInt);
            case 3: return HiveType.Of(HiveKind.Int);
            case 4: return HiveType.Of(HiveKind.BigInt);
            case 5: return HiveType.Of(HiveKind.Double);
            case 6: return HiveType.Decimal(_random.Next(5, 39), _random.Next(0, 5));
            case 7: return HiveType.Of(HiveKind.Date);
            case 8: return HiveType.Of(HiveKind.Timestamp);
            case 9: return HiveType.Varchar(_random.Next(1, 12));
            case 11: return HiveType.Array(Type(depth - 1));
            case 12: return HiveType.Map(HiveType.Of(_random.Next(2) == 0 ? HiveKind.String : HiveKind.Int), Type(depth - 1));
            case 13: return HiveType.Struct([.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => new HiveField($"f{i}", Type(depth - 1)))]);
            default: return HiveType.Of(HiveKind.String);
        }
    }

    /// <summary>A value: null, its text, or a list of values.</summary>
    public object? Value(HiveType type)
    {
        if (_random.Next(8) == 0)
        {
            return null;
        }

        return type.Kind switch
        {
            HiveKind.Boolean => _random.Next(2) == 0 ? "true" : "false",
            HiveKind.TinyInt => Shown(_random.Next(-128, 128)),
            HiveKind.SmallInt => Shown(_random.Next(-32_768, 32_768)),
            HiveKind.Int => Shown(_random.Next(int.MinValue, int.MaxValue)),
            HiveKind.BigInt => _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            HiveKind.Double => Double(),
            HiveKind.Decimal => Decimal(type),
            HiveKind.Date => DateOnly.FromDayNumber(_random.Next(0, DateOnly.MaxValue.DayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            HiveKind.Timestamp => new DateTime(_random.NextInt64(0, DateTime.MaxValue.Ticks)).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
            HiveKind.Array => Enumerable.Range(0, _random.Next(4)).Select(_ => Value(type.Element)).ToList(),
            HiveKind.Map => Keys(type.Key).SelectMany(key => new[] { key, Value(type.Value) }).ToList(),
            HiveKind.Struct => type.Fields.Select(field => Value(field.Type)).ToList(),
            _ => Text(type.Kind == HiveKind.Varchar ? type.Precision : 30),
        };
    }

    /// <summary>The value as Athena shows it.</summary>
    public static string Shown(HiveType type, object? value) => value switch
    {
        null => "null",
        string text => text,
        _ => Parts(type, (List<object?>)value),
    };

    /// <summary>
    /// The value that delimited text can say: a list of one null has the text of null, and an array of one empty list that of no element.
    /// </summary>
    public static object? Sayable(HiveType type, object? value)
    {
        if (value is not List<object?> parts)
        {
            return value;
        }

        var sayable = parts.Select((part, i) => type.Kind switch
        {
            HiveKind.Array => Sayable(type.Element, part),
            HiveKind.Struct => Sayable(type.Fields[i].Type, part),
            _ => i % 2 == 0 ? part : Sayable(type.Value, part),
        }).ToList();
        return type.Kind != HiveKind.Map && sayable is [null] ? null
            : type.Kind == HiveKind.Array && sayable is [not null] && Delimited(type.Element, sayable[0], 1).Length == 0 ? new List<object?>()
            : sayable;
    }

    /// <summary>The value in delimited text, with the usual delimiters and a backslash before them.</summary>
    public static string Delimited(HiveType type, object? value, int level)
    {
        if (value is null)
        {
            return "\\N";
        }

        if (value is string text)
        {
            return Escaped(text);
        }

        var parts = (List<object?>)value;
        var delimiter = (char)(level + 1);
        return type.Kind switch
        {
            HiveKind.Array => string.Join(delimiter, parts.Select(part => Delimited(type.Element, part, level + 1))),
            HiveKind.Struct => string.Join(delimiter, parts.Select((part, i) => Delimited(type.Fields[i].Type, part, level + 1))),
            _ => string.Join(
                delimiter, parts.Chunk(2).Select(pair => $"{Escaped((string)pair[0]!)}{(char)(level + 2)}{Delimited(type.Value, pair[1], level + 2)}")),
        };
    }

    public static JsonNode? Json(HiveType type, object? value)
    {
        if (value is null)
        {
            return null;
        }

        if (value is string text)
        {
            return type.Kind is HiveKind.String or HiveKind.Varchar or HiveKind.Date or HiveKind.Timestamp ? JsonValue.Create(text) : JsonNode.Parse(text);
        }

        var parts = (List<object?>)value;
        return type.Kind switch
        {
            HiveKind.Array => new JsonArray([.. parts.Select(part => Json(type.Element, part))]),
            HiveKind.Struct => new JsonObject(parts.Select((part, i) => KeyValuePair.Create(type.Fields[i].Name, Json(type.Fields[i].Type, part)))),
            _ => new JsonObject(parts.Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, Json(type.Value, pair[1])))),
        };
    }

    /// <summary>The text of JSON on one line; some characters are escaped.</summary>
    public string Line(JsonNode? json) => json!.ToJsonString(new JsonSerializerOptions(JsonSerializerOptions.Default)
    {
        Encoder = _random.Next(2) == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static string Shown(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Parts(HiveType type, List<object?> parts) => type.Kind switch
    {
        HiveKind.Array => $"[{string.Join(", ", parts.Select(part => Shown(type.Element, part)))}]",
        HiveKind.Struct => $"{{{string.Join(", ", parts.Select((part, i) => $"{type.Fields[i].Name}={Shown(type.Fields[i].Type, part)}"))}}}",
        _ => $"{{{string.Join(", ", parts.Chunk(2).Select(pair => $"{pair[0]}={Shown(type.Value, pair[1])}"))}}}",
    };

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var one in text)
        {
            escaped.Append(one is '\\' or < (char)9 ? "\\" : "").Append(one);
        }

        return escaped.ToString();
    }

    private List<string> Keys(HiveType key) =>
        [.. Enumerable.Range(0, _random.Next(12)).Select(_ => key.Kind == HiveKind.Int ? Shown(_random.Next(100)) : Text(4)).Distinct()];

    private string Double()
    {
        var value = _random.Next(3) == 0 ? _random.Next(-1000, 1000) / 4.0 : BitConverter.Int64BitsToDouble(_random.NextInt64());
        value = double.IsFinite(value) ? value : 0.5;
        return HiveReading.Java(value, value.ToString("R", CultureInfo.InvariantCulture));
    }

    private string Decimal(HiveType type)
    {
        var digits = new string([.. Enumerable.Range(0, type.Precision).Select(i => (char)('0' + _random.Next(i == 0 ? 1 : 0, 10)))]);
        var sign = _random.Next(2) == 0 ? "-" : "";
        return type.Scale == 0 ? sign + digits : $"{sign}{digits[..^type.Scale]}.{digits[^type.Scale..]}";
    }

    private string Text(int charactersMax)
    {
        var runes = Letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, _random.Next(1, charactersMax + 1)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }
}
