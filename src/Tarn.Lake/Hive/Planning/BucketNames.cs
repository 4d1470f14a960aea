using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Lake.Hive.Planning;

/// <summary>
/// The bucket number in a file's name: <c>000002_0</c> is Hive's form, <c>0000002_0_x.gz</c> and the older <c>x_bucket-00002.gz</c> are
/// Trino's: Hive writes six digits.
/// </summary>
internal static partial class BucketNames
{
    /// <summary>
    /// The numbers of the buckets of a partition's files, and whether rows can be found by them. Files without a number in their names are
    /// counted in order. Hive numbers the files of every table, so its names show the buckets only where each bucket has a file.
    /// </summary>
    /// <param name="names">The names, in their order.</param>
    /// <param name="buckets">The number of buckets.</param>
    public static (IReadOnlyList<int> Numbers, bool AreShown) Of(IReadOnlyList<string> names, int buckets)
    {
        var found = names.Select(Of).ToArray();
        return found.All(one => one.Number < buckets)
            ? ([.. found.Select(one => one.Number!.Value)], found.All(one => one.IsTrinos) || found.Select(one => one.Number).Distinct().Count() == buckets)
            : ([.. names.Select((_, i) => i % buckets)], false);
    }

    private static (int? Number, bool IsTrinos) Of(string name)
    {
        var found = Form().Match(name);
        var isTrinos = !found.Groups[1].Success;
        var digits = found.Groups[2].Success ? found.Groups[2] : found.Groups[isTrinos ? 3 : 1];
        return (digits.Success && int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, isTrinos);
    }

    [GeneratedRegex(@"^(?:(?!0[0-9]{6}_0_)(0[0-9]+)_[0-9]+.*|(0[0-9]{6})_0_.+|.*_bucket-([0-9]+)(?:\..*)?)$")]
    private static partial Regex Form();
}
