using Tarn.Lake.Planning;

namespace Tarn.Lake.Hive.Planning;

/// <summary>The buckets in which rows that meet a predicate can be.</summary>
internal static class BucketFilter
{
    private const string Version = "bucketing_version";
    private const int CombinationsMax = 1_000;

    /// <summary>The numbers of the buckets; null: every bucket may have them, or the hash of a column is not known.</summary>
    /// <param name="storage">How the files of the partition are distributed.</param>
    public static IReadOnlySet<int>? Of(HiveTable table, HiveStorage storage, Predicate predicate)
    {
        if (storage is not { Buckets: > 0, BucketColumns.Count: > 0 } || table.Parameters.GetValueOrDefault(Version, "1") != "1")
        {
            return null;
        }

        IReadOnlyCollection<int> hashes = [0];
        foreach (var name in storage.BucketColumns)
        {
            if (HashesOf(table, storage, name, predicate) is not { } own || (long)own.Count * hashes.Count > CombinationsMax)
            {
                return null;
            }

            hashes = [.. hashes.SelectMany(before => own.Select(hash => HiveBucketHash.Join(before, hash))).Distinct()];
        }

        return hashes.Select(hash => HiveBucketHash.Bucket(hash, storage.Buckets)).ToHashSet();
    }

    // The hashes of the values that a column may have; null: they are not known. Rows of a partition whose column has another type were
    // distributed by the hash of that type.
    private static IReadOnlyCollection<int>? HashesOf(HiveTable table, HiveStorage storage, string name, Predicate predicate)
    {
        var columns = table.Storage.Columns;
        var place = columns.ToList().FindIndex(column => IsNamed(column, name));
        if (place < 0 || !HiveBucketHash.IsKnown(columns[place].Type)
            || storage.Columns.FirstOrDefault(column => IsNamed(column, name))?.Type.Text != columns[place].Type.Text
            || predicate.ValuesOf(place + 1) is not { } values)
        {
            return null;
        }

        var hashes = values.Select(value => HiveBucketHash.Of(columns[place].Type, value)).ToHashSet();
        return hashes.Contains(null) ? null : [.. hashes.Select(hash => hash!.Value)];
    }

    private static bool IsNamed(HiveColumn column, string name) => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
