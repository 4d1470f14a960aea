using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Totals of the values that went to <c>_rest</c>, one row per delivery and table (<c>docs/formats/delivery.md</c>).
/// They change in the transaction that commits the rows, so that a crash neither loses nor doubles a count.
/// </summary>
internal static class RestRows
{
    private const byte Version = 1;
    private const int PageRows = 1_000;

    /// <summary>Adds the counts of a commit to the totals, and to the hour's counts.</summary>
    public static async ValueTask Add(
        IMetadataTransaction transaction, (DeliveryId Id, string Name) delivery, string table, IReadOnlyList<RestLine> lines, long committedMs)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var key = Key(delivery.Id, table);
        var totals = new RestCounts(TableRest.LinesMax);
        totals.Add(await transaction.Get(DeliverySpaces.Rest, key) is { } row ? Decode(row) : []);
        totals.Add(lines);
        transaction.Put(DeliverySpaces.Rest, key, Encode(totals.Lines));
        await RestHours.Add(transaction, delivery, table, lines, committedMs);
    }

    /// <summary>Removes the totals of a delivery that is removed.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DeliveryId delivery)
    {
        var range = KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery));
        while (await transaction.Scan(DeliverySpaces.Rest, range, PageRows) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                transaction.Delete(DeliverySpaces.Rest, row.Key);
            }

            range = range with { From = (byte[])[.. page[^1].Key.Span, 0] };
        }
    }

    public static (DeliveryId Delivery, string Table) ReadKey(ReadOnlyMemory<byte> key) =>
        (DeliveryRows.ReadKey(key[..8]), Encoding.UTF8.GetString(key.Span[8..]));

    public static IReadOnlyList<RestLine> Decode(ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(Version, value, json => json.EnumerateArray().Select(line => new RestLine(
            line[0].GetString(),
            Enum.Parse<MisfitReason>(line[1].GetString()!),
            Enum.Parse<JsonValueKind>(line[2].GetString()!),
            line[3].GetString(),
            line[4].GetInt64())).ToArray());

    private static byte[] Key(DeliveryId delivery, string table) => [.. LedgerRows.DeliveryPrefix(delivery), .. Encoding.UTF8.GetBytes(table)];

    private static byte[] Encode(IReadOnlyList<RestLine> lines) => JsonRow.Encode(Version, json => json.WriteList(lines, line =>
    {
        json.WriteStartArray();
        json.WriteStringValue(line.Column);
        json.WriteStringValue(line.Reason.ToString());
        json.WriteStringValue(line.Value.ToString());
        json.WriteStringValue(line.Type);
        json.WriteNumberValue(line.Count);
        json.WriteEndArray();
    }));
}
