using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Statistics;

/// <summary>Distributions: cumulative, inverse and density functions.</summary>
internal static class DistributionFunctions
{
    private const int BisectionsMax = 200;

    public static RowFunction? Find(string name) => name switch
    {
        "normal_cdf" => (i, r, o) => o.Set(r, Normal(i.Double(0, r), i.Double(1, r), i.Double(2, r))),
        "inverse_normal_cdf" => (i, r, o) => o.Set(r, InverseNormal(i.Double(0, r), i.Double(1, r), i.Double(2, r))),
        "beta_cdf" => (i, r, o) => o.Set(r, Beta(i.Double(0, r), i.Double(1, r), i.Double(2, r))),
        "inverse_beta_cdf" => (i, r, o) => o.Set(r, InverseBeta(i.Double(0, r), i.Double(1, r), i.Double(2, r))),
        "t_cdf" => (i, r, o) => o.Set(r, Student(i.Double(0, r), i.Double(1, r))),
        "t_pdf" => (i, r, o) => o.Set(r, StudentDensity(i.Double(0, r), i.Double(1, r))),
        "wilson_interval_lower" => (i, r, o) => o.Set(r, Wilson(i.Long(0, r), i.Long(1, r), i.Double(2, r), -1)),
        "wilson_interval_upper" => (i, r, o) => o.Set(r, Wilson(i.Long(0, r), i.Long(1, r), i.Double(2, r), 1)),
        "log" => (i, r, o) => o.Set(r, Math.Log(i.Double(1, r)) / Math.Log(i.Double(0, r))),
        "width_bucket_list" => (i, r, o) => o.Set(r, Bucket(i.Double(0, r), i.Numbers<double>(1, r))),
        "combinations" => (i, r, o) => o.SetNumbers(r, Combinations(i.Long(0, r), i.Long(1, r))),
        _ => null,
    };

    private static double Normal(double mean, double deviation, double value)
    {
        Check(deviation > 0, "standardDeviation must be > 0");
        return 0.5 * SpecialFunctions.ErrorComplement(-(value - mean) / (deviation * Math.Sqrt(2)));
    }

    private static double InverseNormal(double mean, double deviation, double p)
    {
        Check(p is > 0 and < 1, "p must be 0 > p > 1");
        Check(deviation > 0, "standardDeviation must be > 0");
        return p == 0.5 ? mean : mean + (deviation * Solve(-40, 40, z => 0.5 * SpecialFunctions.ErrorComplement(-z / Math.Sqrt(2)), p));
    }

    private static double Beta(double a, double b, double value)
    {
        Check(value is >= 0 and <= 1, "value must be in the interval [0, 1]");
        Check(a > 0 && b > 0, "a, b must be > 0");
        return SpecialFunctions.IncompleteBeta(a, b, value);
    }

    private static double InverseBeta(double a, double b, double p)
    {
        Check(p is >= 0 and <= 1, "p must be in the interval [0, 1]");
        Check(a > 0 && b > 0, "a, b must be > 0");
        return p is 0 or 1 ? p : Solve(0, 1, x => SpecialFunctions.IncompleteBeta(a, b, x), p);
    }

    private static double Student(double value, double degrees)
    {
        Check(degrees > 0, "df must be greater than 0");
        if (value == 0)
        {
            return 0.5;
        }

        var tail = 0.5 * SpecialFunctions.IncompleteBeta(0.5 * degrees, 0.5, degrees / (degrees + (value * value)));
        return value < 0 ? tail : 1 - tail;
    }

    private static double StudentDensity(double value, double degrees)
    {
        Check(degrees > 0, "df must be greater than 0");
        return Math.Exp(SpecialFunctions.LogGamma((degrees + 1) / 2) - SpecialFunctions.LogGamma(degrees / 2) - (0.5 * (Math.Log(Math.PI) + Math.Log(degrees)))
            - ((degrees + 1) / 2 * Math.Log(1 + (value * value / degrees))));
    }

    private static double Wilson(long successes, long trials, double z, int sign)
    {
        Check(successes >= 0, "number of successes must not be negative");
        Check(trials > 0, "number of trials must be positive");
        Check(successes <= trials, "number of successes must not be larger than number of trials");
        Check(z >= 0, "z-score must not be negative");
        var (n, share) = ((double)trials, (double)successes / trials);
        var spread = z * Math.Sqrt(((share * (1 - share)) + (z * z / (4 * n))) / n);
        return (share + (z * z / (2 * n)) + (sign * spread)) / (1 + (z * z / n));
    }

    private static long Bucket(double value, double?[] bounds)
    {
        Check(bounds.Length > 0, "Bins cannot be an empty array");
        Check(!double.IsNaN(value), "Operand cannot be NaN");
        var (low, high) = (0, bounds.Length);
        while (low < high)
        {
            Check(bounds[low] <= bounds[high - 1], "Bin values are not sorted in ascending order");
            var middle = (low + high) / 2;
            Check(bounds[middle] is { } bound && double.IsFinite(bound), "Bin value must be finite, got NaN");
            (low, high) = value < bounds[middle] ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    /// <summary>The indexes of the elements of all combinations, one combination after the other, from 1.</summary>
    private static List<long> Combinations(long count, long size)
    {
        const int SizeMax = 5;
        const int CombinationsMax = 100_000;
        Check(size >= 0, $"combination size must not be negative: {size}");
        Check(size <= SizeMax, $"combination size must not exceed {SizeMax}: {size}");
        var places = new List<long>();
        if (size == 0 || size > count)
        {
            return places;
        }

        var total = 1.0;
        for (var i = 0; i < size; i++)
        {
            total = total * (count - i) / (i + 1);
        }

        Check(total <= CombinationsMax, "combinations exceed max size");

        // The first index that can grow moves, so combinations come in the order of their last element.
        var current = Enumerable.Range(1, (int)size).Select(i => (long)i).ToArray();
        while (true)
        {
            places.AddRange(current);
            var moving = 0;
            while (moving < current.Length - 1 && current[moving] + 1 == current[moving + 1])
            {
                current[moving] = moving + 1;
                moving++;
            }

            if (++current[moving] > count)
            {
                return places;
            }
        }
    }

    /// <summary>The argument at which a rising function has a value.</summary>
    private static double Solve(double low, double high, Func<double, double> rising, double value)
    {
        for (var i = 0; i < BisectionsMax; i++)
        {
            var middle = low + ((high - low) / 2);
            var found = rising(middle);
            if (found == value || middle == low || middle == high)
            {
                return middle;
            }

            (low, high) = found < value ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, message);
        }
    }
}
