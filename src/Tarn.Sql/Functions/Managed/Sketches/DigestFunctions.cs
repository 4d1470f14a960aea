using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>Digests over the list of a group's values.</summary>
internal static class DigestFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "approx_percentile" => (i, r, o) => Digest(i.Numbers<double>(0, r), i.Numbers<double>(1, r), isPercentile: true) is { } digest
            && o.SetNumbers(r, Percentiles(digest, i.Numbers<double>(2, r))),
        "numeric_histogram" => (i, r, o) => Histogram(i.Long(0, r), i.Numbers<double>(1, r), i.Numbers<double>(2, r)) is { } buckets
            && o.SetNumbers(r, buckets),
        "tdigest_agg" => (i, r, o) => Digest(i.Numbers<double>(0, r), i.Numbers<double>(1, r), isPercentile: false) is { } digest
            && o.SetBlob(r, digest.ToBytes()),
        "tdigest_merge" => (i, r, o) => Merged(i.Blobs(0, r)) is { } merged && o.SetBlob(r, merged.ToBytes()),
        "tdigest_values" => (i, r, o) => o.SetNumbers(r, TDigest.Read(i[0].Bytes(r)).ValuesAt([.. i.Numbers<double>(1, r).OfType<double>()])),
        "qdigest_longs" => (i, r, o) => QuantileDigest.Of(
            i.Numbers<long>(0, r), i.Numbers<long>(1, r), i.Numbers<double>(2, r)) is { } bytes && o.SetBlob(r, bytes),
        "qdigest_doubles" => (i, r, o) => QuantileDigest.Of(
            [.. i.Numbers<double>(0, r).Select(QuantileDigest.Key)], i.Numbers<long>(1, r), i.Numbers<double>(2, r)) is { } bytes && o.SetBlob(r, bytes),
        "qdigest_merge" => (i, r, o) => QuantileDigest.Merged(i.Blobs(0, r)) is { } bytes && o.SetBlob(r, bytes),
        "qdigest_long_values" => (i, r, o) => o.SetNumbers(r, QuantileDigest.ValuesAt(i[0].Bytes(r), i.Numbers<double>(1, r))),
        "qdigest_double_values" => (i, r, o) => o.SetNumbers(
            r, [.. QuantileDigest.ValuesAt(i[0].Bytes(r), i.Numbers<double>(1, r)).Select(QuantileDigest.Value)]),
        "qdigest_long_quantile" => (i, r, o) => QuantileDigest.QuantileOf(i[0].Bytes(r), i.Long(1, r)) is { } quantile && o.Set(r, quantile),
        "qdigest_double_quantile" => (i, r, o) => QuantileDigest.QuantileOf(i[0].Bytes(r), QuantileDigest.Key(i.Double(1, r))!.Value) is { } quantile
            && o.Set(r, quantile),
        _ => null,
    };

    private static TDigest? Digest(double?[] values, double?[] weights, bool isPercentile)
    {
        var digest = new TDigest();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value || weights[i] is not { } weight)
            {
                continue;
            }

            if (isPercentile ? weight is < 0 or double.NaN : !(weight >= 1))
            {
                throw RowValues.Error(
                    SqlErrorName.InvalidFunctionArgument, isPercentile ? "percentile weight must be > 0" : "weight must be > 0");
            }

            digest.Add(value, weight);
        }

        return digest.IsEmpty ? null : digest;
    }

    /// <summary>Percentages may come in any order.</summary>
    private static double[] Percentiles(TDigest digest, double?[] percentages)
    {
        var wanted = percentages.Select((p, i) => (Percentage: p ?? double.NaN, Place: i)).OrderBy(p => p.Percentage).ToList();
        if (wanted.Exists(p => p.Percentage is not (>= 0 and <= 1)))
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Percentile must be between 0 and 1");
        }

        var found = digest.ValuesAt([.. wanted.Select(p => p.Percentage)]);
        var values = new double[found.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[wanted[i].Place] = found[i];
        }

        return values;
    }

    private static TDigest? Merged(byte[]?[] digests)
    {
        var merged = new TDigest();
        foreach (var digest in digests.OfType<byte[]>())
        {
            merged.Add(TDigest.Read(digest));
        }

        return merged.IsEmpty ? null : merged;
    }

    /// <summary>The values of the buckets, then their weights.</summary>
    private static List<double>? Histogram(long size, double?[] values, double?[] weights)
    {
        var histogram = new NumericHistogram(size);
        var isEmpty = true;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value && weights[i] is { } weight)
            {
                histogram.Add(value, weight);
                isEmpty = false;
            }
        }

        return isEmpty ? null : [.. histogram.Buckets().Select(b => b.Value), .. histogram.Buckets().Select(b => b.Weight)];
    }
}
