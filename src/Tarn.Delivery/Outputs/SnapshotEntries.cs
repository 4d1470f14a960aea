using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// What a snapshot's summary says about the delivery that made it: its name, and a digest of the ranges that it covers, as short as with one
/// shard (D22). The ledger holds the ranges themselves.
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

    /// <summary>SHA-256 of the lines <c>shard from before</c>, by shard.</summary>
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
