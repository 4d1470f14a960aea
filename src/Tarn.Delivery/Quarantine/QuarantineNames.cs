using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Quarantine;

/// <summary>The names of the quarantine's tables. A name once given stays.</summary>
public static class QuarantineNames
{
    /// <summary>The name of a delivery's table; null: it has none yet.</summary>
    public static async ValueTask<string?> FindTable(IMetadataReader reader, DeliveryId id) =>
        await reader.Get(DeliverySpaces.QuarantineNames, DeliveryRows.Key(id)) is { } row ? Encoding.UTF8.GetString(row.Span) : null;

    /// <summary>The delivery of a table; null: there is no such table.</summary>
    public static async ValueTask<DeliveryId?> FindDelivery(IMetadataReader reader, string account, string region, string table) =>
        await reader.Get(DeliverySpaces.QuarantineTables, Key(account, region, table)) is { } row ? DeliveryRows.ReadKey(row) : null;

    /// <summary>All tables with their deliveries, also of deleted deliveries.</summary>
    internal static async ValueTask<IReadOnlyList<(TableName Table, DeliveryId Delivery)>> List(IMetadataReader reader) =>
        [.. (await reader.Scan(DeliverySpaces.QuarantineTables, KeyRange.All, int.MaxValue)).Select(row => (NameOf(row.Key), DeliveryRows.ReadKey(row.Value)))];

    /// <summary>
    /// Gives a delivery's table its name: the delivery's in lower case, with its id if another delivery of the account and
    /// region has that one.
    /// </summary>
    internal static async ValueTask<string> Claim(IMetadataTransaction transaction, QuarantineFile file)
    {
        if (await FindTable(transaction, file.Delivery) is { } known)
        {
            return known;
        }

        return await Claim(transaction, file.Delivery, file.Owner.Account, file.Owner.Region, file.Owner.Name);
    }

    /// <summary>Gives a new delivery's table a name: the wanted one in lower case, with the delivery's id if another delivery has that one.</summary>
    public static async ValueTask<string> Claim(IMetadataTransaction transaction, DeliveryId delivery, string account, string region, string wanted)
    {
        var name = wanted.ToLowerInvariant();
        name = await FindDelivery(transaction, account, region, name) is null ? name : $"{name}_{delivery}";
        var key = DeliveryRows.Key(delivery);
        transaction.Put(DeliverySpaces.QuarantineNames, key, Encoding.UTF8.GetBytes(name));
        transaction.Put(DeliverySpaces.QuarantineTables, Key(account, region, name), key);
        return name;
    }

    private static TableName NameOf(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('/', 3);
        return new TableName(new CatalogScope(parts[0], parts[1]), QuarantineTable.Database, parts[2]);
    }

    private static byte[] Key(string account, string region, string table) => Encoding.UTF8.GetBytes($"{account}/{region}/{table}");
}
