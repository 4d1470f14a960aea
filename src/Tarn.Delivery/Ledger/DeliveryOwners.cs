using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The account, region and name of each delivery, stored after its deletion: its commits, schema changes and refused records stay
/// readable, and their readers need rights to the delivery.
/// </summary>
public static class DeliveryOwners
{
    private const byte Version = 1;

    /// <summary>The owner of a delivery; null: there never was one of that id.</summary>
    public static async ValueTask<DeliveryOwner?> Find(IMetadataReader reader, DeliveryId delivery) =>
        await reader.Get(DeliverySpaces.Owners, DeliveryRows.Key(delivery)) is { } row ? Decode(row) : null;

    /// <summary>All deliveries that an account ever had in a region.</summary>
    public static async ValueTask<IReadOnlySet<DeliveryId>> OfScope(IMetadataReader reader, string account, string region) =>
        (await reader.Scan(DeliverySpaces.Owners, KeyRange.All, int.MaxValue))
            .Where(row => Decode(row.Value) is var owner && owner.Account == account && owner.Region == region)
            .Select(row => DeliveryRows.ReadKey(row.Key))
            .ToHashSet();

    /// <summary>Writes the row of a new delivery.</summary>
    internal static void Put(IMetadataTransaction transaction, DeliveryId delivery, DeliveryConfig config) => transaction.Put(
        DeliverySpaces.Owners,
        DeliveryRows.Key(delivery),
        (byte[])[Version, .. Encoding.UTF8.GetBytes($"{config.Account}/{config.Region}/{config.Name}")]);

    private static DeliveryOwner Decode(ReadOnlyMemory<byte> row)
    {
        var parts = Encoding.UTF8.GetString(row.Span[1..]).Split('/', 3);
        return new DeliveryOwner(parts[0], parts[1], parts[2]);
    }
}
