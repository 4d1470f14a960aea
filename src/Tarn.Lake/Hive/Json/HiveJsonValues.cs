using System.Numerics;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>The values of Hive's JSON without parts. Numbers come from numbers alone, and their fractions are cut off for integers.</summary>
internal static class HiveJsonValues
{
    // The byte of a tinyint may be one without a sign, as in Jackson.
    private const int ByteMax = 255;

    public static ReadJson Of(HiveType type, JsonOptions options) => type.Kind switch
    {
        HiveKind.Boolean => Boolean,
        HiveKind.TinyInt => Integer<sbyte>(sbyte.MinValue, ByteMax),
        HiveKind.SmallInt => Integer<short>(short.MinValue, short.MaxValue),
        HiveKind.Int => Integer<int>(int.MinValue, int.MaxValue),
        HiveKind.BigInt => Integer<long>(long.MinValue, long.MaxValue),
        HiveKind.Float => (line, node, vector, row) =>
            Check(IsNumber(line, node) && JavaFloats.TryRead(Number(line, node), out vector.Values<float>(row + 1)[row])),
        HiveKind.Double => (line, node, vector, row) =>
            Check(IsNumber(line, node) && JavaFloats.TryRead(Number(line, node), out vector.Values<double>(row + 1)[row])),
        _ => Scalar(KeyOf(type, options)),
    };

    /// <summary>The keys of a map: names, which are texts.</summary>
    public static ReadJson KeyOf(HiveType type, JsonOptions options)
    {
        switch (type.Kind)
        {
            case HiveKind.Boolean:
                return Boolean;
            case HiveKind.TinyInt:
                return (line, node, vector, row) => Check(JavaInteger<sbyte>.TryRead(line.Text(node), out vector.Values<sbyte>(row + 1)[row]));
            case HiveKind.SmallInt:
                return (line, node, vector, row) => Check(JavaInteger<short>.TryRead(line.Text(node), out vector.Values<short>(row + 1)[row]));
            case HiveKind.Int:
                return (line, node, vector, row) => Check(JavaInteger<int>.TryRead(line.Text(node), out vector.Values<int>(row + 1)[row]));
            case HiveKind.BigInt:
                return (line, node, vector, row) => Check(JavaInteger<long>.TryRead(line.Text(node), out vector.Values<long>(row + 1)[row]));
            case HiveKind.Float:
                return (line, node, vector, row) => Check(JavaFloats.TryRead(line.Text(node), out vector.Values<float>(row + 1)[row]));
            case HiveKind.Double:
                return (line, node, vector, row) => Check(JavaFloats.TryRead(line.Text(node), out vector.Values<double>(row + 1)[row]));
            case HiveKind.Decimal:
                return Decimal(type);
            case HiveKind.Date:
                return (line, node, vector, row) => Check(HiveTimes.TryReadDate(line.Text(node), out vector.Values<int>(row + 1)[row]));
            case HiveKind.Timestamp:
                var forms = options.Timestamps;
                return (line, node, vector, row) => Check(forms.TryRead(line.Text(node), out vector.Values<long>(row + 1)[row]));
            case HiveKind.Binary:
                return (line, node, vector, row) =>
                {
                    vector.SetBytes(row, line.Text(node));
                    return JsonOutcome.Value;
                };
            default:
                var text = new TextValue(type);
                return (line, node, vector, row) =>
                {
                    text.Set(vector, row, line.Text(node), isUtf8: true);
                    return JsonOutcome.Value;
                };
        }
    }

    private static ReadJson Scalar(ReadJson read) => (line, node, vector, row) => line[node].IsScalar ? read(line, node, vector, row) : JsonOutcome.Invalid;

    private static JsonOutcome Boolean(JsonLine line, int node, VectorView vector, int row)
    {
        vector.Values<bool>(row + 1)[row] = line[node].IsScalar && JavaText.IsWord(line.Text(node), "true"u8);
        return Check(line[node].IsScalar);
    }

    // A text that is no number is null; a number that is too large is an error.
    private static ReadJson Decimal(HiveType type)
    {
        var decimals = new Decimals(type.Precision, type.Scale);
        return (line, node, vector, row) =>
        {
            var text = line.Text(node);
            if (decimals.TryRead(text, out var unscaled))
            {
                DecimalSlots.Set(vector, row, unscaled, type.Precision);
                return JsonOutcome.Value;
            }

            return Decimals.IsNumber(text) ? JsonOutcome.Invalid : JsonOutcome.Null;
        };
    }

    private static JsonOutcome Check(bool isValue) => isValue ? JsonOutcome.Value : JsonOutcome.Invalid;

    private static bool IsNumber(JsonLine line, int node) => line[node].Kind == JsonNodeKind.Literal && line.Text(node)[0] is not ((byte)'t' or (byte)'f');

    // An integer has no negative zero.
    private static ReadOnlySpan<byte> Number(JsonLine line, int node) => line.Text(node) is var text && text.SequenceEqual("-0"u8) ? "0"u8 : text;

    private static ReadJson Integer<T>(long min, long max)
        where T : unmanaged, IBinaryInteger<T> => (line, node, vector, row) =>
    {
        if (!IsNumber(line, node) || !JsonIntegers.TryTruncate(line.Text(node), out var value) || value < min || value > max)
        {
            return JsonOutcome.Invalid;
        }

        vector.Values<T>(row + 1)[row] = T.CreateTruncating(value);
        return JsonOutcome.Value;
    };
}
