using System.Text;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Hive.Planning;

/// <summary>
/// Hive's hash of version 1, by which rows are distributed over buckets (Trino's <c>HiveBucketingV1</c>). It is another function than the
/// transform bucket of Iceberg tables.
/// </summary>
public static class HiveBucketHash
{
    /// <summary>The weight of the columns before a column.</summary>
    public const int Factor = 31;

    /// <summary>Whether the hash of values of a type is known.</summary>
    public static bool IsKnown(HiveType type) => type.Kind is HiveKind.Boolean or HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int
        or HiveKind.BigInt or HiveKind.Date or HiveKind.String or HiveKind.Varchar;

    /// <summary>The hash of a value of a predicate; null: the value has another form than the type.</summary>
    public static int? Of(HiveType type, object value) => (type.Kind, value) switch
    {
        (HiveKind.Boolean, bool truth) => truth ? 1 : 0,
        (HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int or HiveKind.Date, int number) => number,
        (HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int or HiveKind.Date, long number) when number is >= int.MinValue and <= int.MaxValue => (int)number,
        (HiveKind.BigInt, int number) => Of(number),
        (HiveKind.BigInt, long number) => Of(number),
        (HiveKind.String or HiveKind.Varchar, string text) => Of(Encoding.UTF8.GetBytes(text)),
        _ => null,
    };

    /// <summary>The hash of several columns, from that of the columns before.</summary>
    public static int Join(int before, int hash) => unchecked((before * Factor) + hash);

    /// <summary>The bucket that Hive chooses: the hash without its sign, by the number of buckets.</summary>
    public static int Bucket(int hash, int buckets) => (hash & int.MaxValue) % buckets;

    /// <summary>The hash of a bigint.</summary>
    public static int Of(long number) => unchecked((int)(number ^ (long)((ulong)number >> 32)));

    /// <summary>The hash of a text's bytes in UTF-8, which have a sign as in Java.</summary>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 0;
        foreach (var one in bytes)
        {
            hash = Join(hash, (sbyte)one);
        }

        return hash;
    }
}
