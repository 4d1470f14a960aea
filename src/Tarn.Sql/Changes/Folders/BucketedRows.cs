using System.Globalization;
using Tarn.Lake.Hive.Planning;
using Tarn.Lake.Hive.Types;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The distribution of written rows over buckets, by Hive's hash of version 1, by which readers find them.</summary>
/// <param name="Columns">The columns of the hash, in their order; their types have a known hash.</param>
/// <param name="Count">The number of buckets.</param>
internal sealed record BucketedRows(IReadOnlyList<(string Name, HiveType Type)> Columns, int Count)
{
    /// <summary>The column that holds a row's bucket until its file is written. Hive's tables have a hidden column of this name.</summary>
    public const string Column = "$bucket";

    // Sums stay within 32 bits, as Java's do.
    private const string Bits = "4294967295";

    /// <summary>The number of a row's bucket as SQL. A null has the hash 0.</summary>
    public string Number(WrittenTexts texts)
    {
        var hash = "CAST(0 AS BIGINT)";
        foreach (var (name, type) in Columns)
        {
            hash = $"((({hash} * {HiveBucketHash.Factor}) + coalesce({Hash(EngineText.Name(name), type, texts)}, 0)) & {Bits})";
        }

        return string.Create(CultureInfo.InvariantCulture, $"CAST(({hash} & {int.MaxValue}) % {Count} AS INTEGER)");
    }

    /// <summary>The start of the name of a bucket's file, as Trino makes it.</summary>
    public static string NameOf(int bucket) => string.Create(CultureInfo.InvariantCulture, $"0{bucket:D6}_0_");

    private static string Hash(string sql, HiveType type, WrittenTexts texts) => type.Kind switch
    {
        HiveKind.Boolean => $"CAST({sql} AS BIGINT)",
        HiveKind.Date => $"CAST({sql} - DATE '1970-01-01' AS BIGINT)",
        HiveKind.BigInt => texts.Call("hive_hash_long", SqlType.Bigint, SqlType.Bigint, sql),
        HiveKind.String or HiveKind.Varchar => texts.Call("hive_hash_text", SqlType.Varchar, SqlType.Bigint, sql),
        _ => $"CAST({sql} AS BIGINT)",
    };
}
