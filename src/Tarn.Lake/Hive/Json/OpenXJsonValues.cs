using System.Buffers;
using System.Numerics;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// The values of OpenX's JSON without parts. Texts and literals become numbers and times where they can, and null where they cannot. Only a
/// boolean or a text may come from an object or array.
/// </summary>
internal static class OpenXJsonValues
{
    public static ReadJson Of(HiveType type, JsonOptions options)
    {
        switch (type.Kind)
        {
            case HiveKind.Boolean:
                return (line, node, vector, row) =>
                {
                    vector.Values<bool>(row + 1)[row] = line[node].IsScalar && JavaText.IsWord(line.Text(node), "true"u8);
                    return JsonOutcome.Value;
                };
            case HiveKind.TinyInt:
                return Integer<sbyte>();
            case HiveKind.SmallInt:
                return Integer<short>();
            case HiveKind.Int:
                return Integer<int>();
            case HiveKind.BigInt:
                return Integer<long>();
            case HiveKind.Float:
                return (line, node, vector, row) =>
                    line[node].IsScalar ? OrNull(JavaFloats.TryRead(line.Text(node), out vector.Values<float>(row + 1)[row])) : JsonOutcome.Invalid;
            case HiveKind.Double:
                return (line, node, vector, row) =>
                    line[node].IsScalar ? OrNull(JavaFloats.TryRead(line.Text(node), out vector.Values<double>(row + 1)[row])) : JsonOutcome.Invalid;
            case HiveKind.Decimal:
                return Decimal(type);
            case HiveKind.Date:
                return (line, node, vector, row) =>
                    line[node].IsScalar ? OrNull(TryReadDate(line.Text(node), out vector.Values<int>(row + 1)[row])) : JsonOutcome.Invalid;
            case HiveKind.Timestamp:
                var times = options.OpenXTimestamps;
                return (line, node, vector, row) =>
                    line[node].IsScalar ? OrNull(times.TryRead(line.Text(node), out vector.Values<long>(row + 1)[row])) : JsonOutcome.Invalid;
            case HiveKind.Binary:
                return Binary;
            default:
                return Text(type);
        }
    }

    private static JsonOutcome OrNull(bool isValue) => isValue ? JsonOutcome.Value : JsonOutcome.Null;

    private static ReadJson Integer<T>()
        where T : unmanaged, IBinaryInteger<T> => (line, node, vector, row) =>
    {
        if (!line[node].IsScalar)
        {
            return JsonOutcome.Invalid;
        }

        var text = line.Text(node);
        if (!JsonIntegers.TryReadAnyBase(text, out var value) && !JsonIntegers.TryTruncate(text, out value))
        {
            return JsonOutcome.Null;
        }

        var narrow = T.CreateTruncating(value);
        vector.Values<T>(row + 1)[row] = narrow;
        return OrNull(long.CreateTruncating(narrow) == value);
    };

    private static ReadJson Decimal(HiveType type)
    {
        var decimals = new Decimals(type.Precision, type.Scale);
        return (line, node, vector, row) =>
        {
            if (!line[node].IsScalar || !decimals.TryRead(line.Text(node), out var unscaled))
            {
                return line[node].IsScalar ? JsonOutcome.Null : JsonOutcome.Invalid;
            }

            DecimalSlots.Set(vector, row, unscaled, type.Precision);
            return JsonOutcome.Value;
        };
    }

    private static ReadJson Text(HiveType type)
    {
        var (text, output) = (new TextValue(type), new OpenXText());
        return (line, node, vector, row) =>
        {
            text.Set(vector, row, line[node].IsQuoted ? line.Text(node) : output.Write(line, node), isUtf8: true);
            return JsonOutcome.Value;
        };
    }

    /// <summary>A date, the date of a timestamp, or days since 1970.</summary>
    private static bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        if (HiveTimes.TryReadDate(text, out days)
            || (text.IndexOfAny((byte)'T', (byte)'t') is var end && end > 0 && HiveTimes.TryReadDate(text[..end], out days)))
        {
            return true;
        }

        var isNumber = JsonIntegers.TryReadAnyBase(text, out var number) && Math.Abs(number) < int.MaxValue;
        days = isNumber ? (int)number : 0;
        return isNumber;
    }

    /// <summary>Bytes in Base64, which is strict; only its padding may be missing.</summary>
    private static JsonOutcome Binary(JsonLine line, int node, VectorView vector, int row)
    {
        if (!line[node].IsQuoted)
        {
            return JsonOutcome.Invalid;
        }

        var text = line.Text(node);
        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        var digits = text[..^padding];
        if (digits.Length % 4 == 1 || (padding > 0 && text.Length % 4 != 0)
            || digits.IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8) >= 0)
        {
            return JsonOutcome.Invalid;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(digits.Length);
        vector.SetBytes(row, bytes.AsSpan(0, LenientBase64.Decode(digits, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
        return JsonOutcome.Value;
    }
}
