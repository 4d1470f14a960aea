using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Lake.Hive.Planning;

/// <summary>The bucket that a file's name tells: <c>000002_0</c> is Hive's form, <c>x_bucket-00002.gz</c> Trino's.</summary>
internal static partial class BucketNames
{
    /// <summary>The numbers of the buckets of a partition's files; files without one in their names are counted in order.</summary>
    /// <param name="names">The names, in their order.</param>
    /// <param name="buckets">The number of buckets.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<string> names, int buckets)
    {
        var numbers = names.Select(Of).ToArray();
        return numbers.All(number => number < buckets) ? [.. numbers.Select(number => number!.Value)] : [.. names.Select((_, i) => i % buckets)];
    }

    /// <summary>
    /// Whether the names tell the bucket of each file. Hive numbers the files of every table, so its names tell it only where each bucket has
    /// a file.
    /// </summary>
    public static bool AreComplete(IReadOnlyList<string> names, int buckets)
    {
        var numbers = names.Select(Of).ToArray();
        return numbers.All(number => number < buckets)
            && (names.All(name => Form().Match(name).Groups[2].Success) || numbers.Distinct().Count() == buckets);
    }

    private static int? Of(string name)
    {
        var found = Form().Match(name);
        var digits = found.Groups[1].Success ? found.Groups[1] : found.Groups[2];
        return digits.Success && int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"^(?:(0[0-9]+)_[0-9]+.*|.*_bucket-([0-9]+)(?:\..*)?)$")]
    private static partial Regex Form();
}
