using System.Runtime.InteropServices;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>
/// Values and their weights, in order. Up to 10,000 different values it is exact; neighbours of more are joined, so that a quantile
/// errs by a ten-thousandth at most each time. The bytes are Tarn's own, and live only within a statement.
/// </summary>
/// <seealso href="https://trino.io/docs/current/functions/qdigest.html"/>
internal static class QuantileDigest
{
    private const int ValuesMax = 10_000;

    /// <summary>A digest of a group; null: the group has no values.</summary>
    /// <param name="keys">The values, as numbers of the same order.</param>
    /// <param name="weights">The weight of each.</param>
    /// <param name="accuracies">The accuracy that each row asks for. The digest is finer than any.</param>
    public static byte[]? Of(long?[] keys, long?[] weights, double?[] accuracies)
    {
        var entries = new List<Entry>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] is not { } key || weights[i] is not { } weight || accuracies[i] is not { } accuracy)
            {
                continue;
            }

            if (weight <= 0 || accuracy is not (> 0 and < 1))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, weight <= 0 ? "weight must be > 0"
                    : "Percentile accuracy must be exclusively between 0 and 1, was " + JavaNumbers.Format(accuracy));
            }

            entries.Add(new(key, weight));
        }

        return entries.Count == 0 ? null : Bytes(entries);
    }

    /// <summary>One digest of several; null: there are none.</summary>
    public static byte[]? Merged(byte[]?[] digests)
    {
        var entries = new List<Entry>();
        foreach (var digest in digests.OfType<byte[]>())
        {
            entries.AddRange(Entries(digest));
            if (entries.Count > 4 * ValuesMax)
            {
                entries = Joined(entries);
            }
        }

        return entries.Count == 0 ? null : Bytes(entries);
    }

    /// <summary>The values at quantiles: the first whose weight, with that of all before it, passes the quantile's share.</summary>
    public static long[] ValuesAt(ReadOnlySpan<byte> digest, double?[] quantiles)
    {
        var entries = Entries(digest);
        var total = 0.0;
        foreach (var entry in entries)
        {
            total += entry.Weight;
        }

        var values = new long[quantiles.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (quantiles[i] is not (>= 0 and <= 1))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument,
                    $"Quantile should be within bounds [0, 1], was: {JavaNumbers.Format(quantiles[i] ?? double.NaN)}");
            }

            var (sum, place) = (0.0, 0);
            while (place < entries.Length - 1 && (sum += entries[place].Weight) <= quantiles[i] * total)
            {
                place++;
            }

            values[i] = entries[place].Key;
        }

        return values;
    }

    /// <summary>The share of the weight before a value; null: the value is not between the least and the greatest one.</summary>
    public static double? QuantileOf(ReadOnlySpan<byte> digest, long key)
    {
        var entries = Entries(digest);
        if (entries.IsEmpty || key < entries[0].Key || key > entries[^1].Key)
        {
            return null;
        }

        var (before, total) = (0.0, 0.0);
        foreach (var entry in entries)
        {
            before += entry.Key < key ? entry.Weight : 0;
            total += entry.Weight;
        }

        return before / total;
    }

    /// <summary>A number of the same order as the double.</summary>
    public static long? Key(double? value) => value is not { } number ? null
        : BitConverter.DoubleToInt64Bits(number) is var bits && bits < 0 ? bits ^ long.MaxValue : bits;

    /// <summary>The double of a number of this form.</summary>
    public static double Value(long key) => BitConverter.Int64BitsToDouble(key < 0 ? key ^ long.MaxValue : key);

    private static ReadOnlySpan<Entry> Entries(ReadOnlySpan<byte> digest) => MemoryMarshal.Cast<byte, Entry>(digest);

    private static byte[] Bytes(List<Entry> entries) => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(Joined(entries))).ToArray();

    /// <summary>Equal values as one; of too many values, neighbours as the greater of them.</summary>
    private static List<Entry> Joined(List<Entry> entries)
    {
        entries.Sort((a, b) => a.Key.CompareTo(b.Key));
        var joined = new List<Entry>();
        foreach (var entry in entries)
        {
            if (joined.Count > 0 && joined[^1].Key == entry.Key)
            {
                joined[^1] = new(entry.Key, joined[^1].Weight + entry.Weight);
            }
            else
            {
                joined.Add(entry);
            }
        }

        if (joined.Count <= ValuesMax)
        {
            return joined;
        }

        var share = 2 * joined.Sum(e => e.Weight) / ValuesMax;
        var kept = new List<Entry>();
        foreach (var entry in joined)
        {
            // The least value stays, because it is the quantile 0.
            if (kept.Count > 1 && kept[^1].Weight + entry.Weight <= share)
            {
                kept[^1] = new(entry.Key, kept[^1].Weight + entry.Weight);
            }
            else
            {
                kept.Add(entry);
            }
        }

        return kept;
    }

    private readonly record struct Entry(long Key, double Weight);
}
