using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// A delivery's entries in a snapshot's summary: its name, and a digest of the covered ranges, which is as short for
/// many shards as for one: D22 (positions commit with their output). The ledger has the ranges themselves.
/// </summary>
internal static class SnapshotEntries
{
    public const string Delivery = "tarn.delivery";
    public const string Ranges = "tarn.ranges-sha256";

    public static Dictionary<string, string> Of(string delivery, IReadOnlyList<LedgerRange> ranges) => new()
    {
        [Delivery] = delivery,
        [Ranges] = Digest(ranges),
    };

    /// <summary>SHA-256 of the lines <c>shard from before</c>, in shard order.</summary>
    public static string Digest(IReadOnlyList<LedgerRange> ranges)
    {
        var text = new StringBuilder();
        foreach (var range in ranges.OrderBy(range => range.Shard.Value))
        {
            text.Append(CultureInfo.InvariantCulture, $"{range.Shard} {range.FromOffset} {range.BeforeOffset}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
