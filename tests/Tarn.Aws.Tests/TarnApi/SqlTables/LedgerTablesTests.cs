using System.Buffers.Binary;
using System.Text;
using Tarn.Aws.TarnApi.SqlTables;
using Tarn.Delivery;
using Tarn.Sql.Catalog;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Tests.TarnApi.SqlTables;

public sealed class LedgerTablesTests
{
    private const int RowsMax = 10_000;
    private static readonly SqlPrincipal Anyone = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };

    [Theory]
    [InlineData("ledger")]
    [InlineData("schema_changes")]
    public async Task The_newest_rows_of_all_deliveries_are_shown_whichever_delivery_made_them(string table)
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                Own(transaction, 1, "000000000000/us-east-1/d");
                Own(transaction, 2, "000000000000/us-east-1/d");
                Put(transaction, delivery: 1, id: 1, committedMs: 2_000_000_000_000);
                for (var i = 1; i <= RowsMax + 50; i++)
                {
                    Put(transaction, delivery: 2, i, 1_000_000_000_000 + i);
                }

                return ValueTask.FromResult(true);
            },
            default);
        var found = await new LedgerTables(store).Find(Anyone, table, default);
        var ids = found!.Rows!.Select(row => (long)row[0]!).ToList();
        Assert.Equal([.. Enumerable.Range(52, RowsMax - 1).Select(i => (long)i), 1L], ids);
    }

    [Fact]
    public async Task Changes_and_values_in_rest_are_shown_with_their_causes()
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                Own(transaction, 1, "000000000000/us-east-1/d");
                Put(transaction, delivery: 1, id: 1, committedMs: 2_000_000_000_000);
                byte[] key = [0, 0, 1, 209, 169, 74, 32, 0, 0, 0, 0, 0, 0, 0, 0, 1, .. "db.t\0"u8, 1, .. "a.b"u8];
                transaction.Put(DeliverySpaces.RestHours, key, Value("""{"name":"d","values":5}"""));
                return ValueTask.FromResult(true);
            },
            default);

        var tables = new LedgerTables(store);
        Assert.Equal(["key", 3L, 2L], (await tables.Find(Anyone, "schema_changes", default))!.Rows![0][^3..]);
        Assert.Equal(
            ["2033-05-18 03:33:20.000", "d", "db.t", "a.b", "type", 5L],
            Assert.Single((await tables.Find(Anyone, "rest_values", default))!.Rows!));
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("schema_changes")]
    public async Task Rows_of_other_accounts_and_regions_are_not_shown(string table)
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                Own(transaction, 1, "111111111111/us-east-1/d");
                Own(transaction, 2, "000000000000/eu-west-1/d");
                Own(transaction, 3, "000000000000/us-east-1/d");
                for (var delivery = 1; delivery <= 4; delivery++)
                {
                    Put(transaction, delivery, id: delivery, committedMs: 2_000_000_000_000);
                }

                return ValueTask.FromResult(true);
            },
            default);

        Assert.Equal(3L, Assert.Single((await new LedgerTables(store).Find(Anyone, table, default))!.Rows!)[0]);
    }

    private static void Own(IMetadataTransaction transaction, long delivery, string owner)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery);
        transaction.Put(DeliverySpaces.Owners, key, Value(owner));
    }

    private static void Put(IMetadataTransaction transaction, long delivery, long id, long committedMs)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), id);
        transaction.Put(DeliverySpaces.Ledger, key, Value($$"""
            {"name":"d","committedMs":{{committedMs}},"run":0,"ranges":[],"outputs":[],"files":[],"fileSums":[]}
            """));
        transaction.Put(DeliverySpaces.SchemaChanges, key, Value($$"""
            [{
                "committedMs":{{committedMs}},"table":"db.t","column":"c","change":"added","type":"long","name":"d",
                "partitionKey":"key","rows":3,"metadataBytes":2
            }]
            """));
    }

    private static byte[] Value(string json) => [1, .. Encoding.UTF8.GetBytes(json)];
}
