using System.Security.Cryptography;
using Tarn.Lake.Hive.Planning;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>
/// Digests of bytes, and Hive's hashes. MD5 and SHA-1 serve only the functions of these names; no code here relies on them.
/// </summary>
internal static class HashFunctions
{
#pragma warning disable CA5350, CA5351
    public static RowFunction? Find(string name) => name switch
    {
        "md5" => (i, r, o) => SetBytes(o, r, MD5.HashData(i[0].Bytes(r))),
        "sha1" => (i, r, o) => SetBytes(o, r, SHA1.HashData(i[0].Bytes(r))),
        "sha256" => (i, r, o) => SetBytes(o, r, SHA256.HashData(i[0].Bytes(r))),
        "sha384" => (i, r, o) => SetBytes(o, r, SHA384.HashData(i[0].Bytes(r))),
        "sha512" => (i, r, o) => SetBytes(o, r, SHA512.HashData(i[0].Bytes(r))),
        "hive_hash_long" => (i, r, o) => o.Set(r, (long)HiveBucketHash.Of(i.Long(0, r))),
        "hive_hash_text" => (i, r, o) => o.Set(r, (long)HiveBucketHash.Of(i[0].Bytes(r))),
        _ => null,
    };

    /// <summary>Loads the digest library early, because a fenced thread may not open it.</summary>
    public static void Load()
    {
        _ = MD5.HashData([]);
        _ = SHA1.HashData([]);
        _ = SHA256.HashData([]);
        _ = SHA512.HashData([]);
    }
#pragma warning restore CA5350, CA5351

    private static bool SetBytes(DuckDb.VectorView output, int row, byte[] bytes)
    {
        output.SetBytes(row, bytes);
        return true;
    }
}
