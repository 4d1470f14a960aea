using System.Security.Cryptography;
using System.Text;

namespace Tarn.Delivery.Ledger;

/// <summary>The sums that replace the files of merged commits: file names are discarded after 24 h.</summary>
/// <param name="Output">The output of the files: <c>table</c>, <c>objects</c>, <c>errors</c>.</param>
/// <param name="Count">The number of files.</param>
/// <param name="Rows">Rows or records in them.</param>
/// <param name="Bytes">The sum of their sizes.</param>
/// <param name="Digest">
/// SHA-256 of each location, all combined by exclusive or, in hexadecimal. The same files give the same digest, in
/// whatever order they were merged.
/// </param>
public sealed record LedgerFileSum(string Output, long Count, long Rows, long Bytes, string Digest)
{
    internal static LedgerFileSum Of(LedgerFile file) =>
        new(file.Output, 1, file.Rows, file.Bytes, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Location))));

    internal LedgerFileSum Add(LedgerFileSum other)
    {
        var digest = Convert.FromHexString(Digest);
        var added = Convert.FromHexString(other.Digest);
        for (var i = 0; i < digest.Length; i++)
        {
            digest[i] ^= added[i];
        }

        return new LedgerFileSum(Output, Count + other.Count, Rows + other.Rows, Bytes + other.Bytes, Convert.ToHexStringLower(digest));
    }
}
