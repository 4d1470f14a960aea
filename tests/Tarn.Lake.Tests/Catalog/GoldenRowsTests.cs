using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Commit;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Catalog;

/// <summary>
/// The rows of the lake (<c>docs/formats/lake.md</c>): space, key in hexadecimal, and the value, or its version byte and JSON.
/// </summary>
public sealed class GoldenRowsTests
{
    private static readonly Space[] Spaces =
        [LakeSpaces.Databases, LakeSpaces.Tables, LakeSpaces.Places, LakeSpaces.RequestKeys, LakeSpaces.Dropped, LakeSpaces.Purges];

    [Fact]
    public async Task Rows_have_the_documented_form()
    {
        var lake = await LakeFixture.Open();
        var keys = await RequestKeys.Open(lake.Store, lake.Clock, default);
        await lake.Store.Commit(
            async transaction =>
            {
                var table = new CatalogTable
                {
                    Name = LakeFixture.Name,
                    CreatedMs = 1,
                    UpdatedMs = 2,
                    MetadataLocation = "s3://lake/db/t/metadata/m.json",
                    Place = "s3://lake/db/t",
                    Places = [new TableLocation("lake", "db/t/"), new TableLocation("more", "data/")],
                    DeletablePlaces = [new TableLocation("more", "data/")],
                    Document = "d"u8.ToArray(),
                };
                await lake.Catalog.CreateTable(transaction, table with { Kinds = """{"1":{"long":2,"list":1,"element":{"string":1}}}"""u8.ToArray() });
                await lake.Catalog.CreateTable(transaction, table with
                {
                    Name = new TableName(LakeFixture.Scope, "db", "v"),
                    MetadataLocation = null,
                    Place = null,
                    Places = [],
                    DeletablePlaces = [],
                    ViewLocation = "s3://lake/v.json",
                    ViewUuid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                });
                var answer = new RequestAnswer("DropTable ab", 404, "NoSuchTableException", "no");
                keys.Put(transaction, LakeFixture.Scope, "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", answer);
                var dropped = new TableName(LakeFixture.Scope, "db", "gone");
                table = table with { Places = [new TableLocation("lake", "gone/")], DeletablePlaces = [] };
                await lake.Catalog.CreateTable(transaction, table with { Name = dropped });
                await lake.Catalog.DropTable(transaction, dropped, 3);
                await lake.Catalog.CreateTable(transaction, table with { Name = dropped });
                await lake.Catalog.DropTable(transaction, dropped, 4, purges: true);
                return true;
            },
            default);
        var text = new StringBuilder();
        foreach (var space in Spaces)
        {
            foreach (var row in await lake.Store.Read(reader => reader.Scan(space, KeyRange.All, 100), default))
            {
                text.Append(space.Name).Append(' ').Append(Convert.ToHexStringLower(row.Key.Span)).Append(' ').Append(Describe(row)).Append('\n');
            }
        }

        Assert.Equal(File.ReadAllText(TestData.PathOf("lake-rows.txt")), text.ToString());
    }

    [Fact]
    public async Task Rows_of_partitions_and_of_what_describes_a_table_have_the_documented_form()
    {
        await using var store = new MemoryMetadataStore();
        var (table, keys) = (new TableId(7), (PartitionKey[])[new("year", "int"), new("city", "string"), new("day", "date")]);
        await store.Commit(
            async transaction =>
            {
                var partition = new Partition
                {
                    Values = ["2026", "Ω\0", "2026-11-26"],
                    CreatedMs = 5,
                    Location = "s3://lake/p",
                    Document = "d"u8.ToArray(),
                    Descriptor = "s"u8.ToArray(),
                };
                await new PartitionTable(table, keys).Create(transaction, partition);
                await new PartitionTable(table, keys).Create(transaction, partition with { Values = ["-1", "x", "soon"], Location = null });
                await TableVersions.Archive(transaction, table, 3, "t"u8.ToArray());
                ColumnStatistics.Put(transaction, ColumnStatistics.Owner(table), "Id", "c"u8.ToArray());
                ColumnStatistics.Put(transaction, new PartitionTable(table, keys).Statistics(partition.Values), "id", "p"u8.ToArray());
                await DatabaseFunctions.Add(transaction, 8, "Mask", 6, "f"u8.ToArray());
                await TableRowPurges.Order(transaction, table.Value);
            },
            default);
        var text = new StringBuilder();
        Space[] spaces =
        [
            LakeSpaces.Partitions, LakeSpaces.PartitionDescriptors, LakeSpaces.RowPurges, LakeSpaces.TableVersions, LakeSpaces.ColumnStatistics,
            LakeSpaces.DatabaseFunctions,
        ];
        foreach (var space in spaces)
        {
            foreach (var row in await store.Read(reader => reader.Scan(space, KeyRange.All, 100), default))
            {
                var (key, value) = (Convert.ToHexStringLower(row.Key.Span), Convert.ToHexStringLower(row.Value.Span));
                text.Append(space.Name).Append(' ').Append(key).Append(' ').Append(value).Append('\n');
            }
        }

        Assert.Equal(File.ReadAllText(TestData.PathOf("lake-described-rows.txt")), text.ToString());
    }

    private static string Describe(Row row) =>
        row.Value.Length == 0 ? "" : $"{row.Value.Span[0]} {Encoding.UTF8.GetString(row.Value.Span[1..])}";
}
