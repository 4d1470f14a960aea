using Tarn.Lake.Catalog;
using Tarn.Lake.Tests.Commit;

namespace Tarn.Lake.Tests.Catalog;

/// <summary>Which objects are files of tables, from memory.</summary>
public sealed class TableLocationIndexTests
{
    [Fact]
    public async Task A_place_holds_the_keys_below_it_while_its_table_exists()
    {
        var lake = await LakeFixture.Open();
        using var places = await TableLocationIndex.Open(lake.Store, default);
        Assert.False(places.Holds("lake", "db/t/data/x.parquet"));
        await lake.Create();
        Assert.True(places.Holds("lake", "db/t/data/x.parquet"));
        Assert.True(places.Holds("lake", "db/t/"));
        Assert.False(places.Holds("lake", "db/t2/x"));
        Assert.False(places.Holds("lake", "db/t"));
        Assert.False(places.Holds("lake2", "db/t/x"));
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        Assert.False(places.Holds("lake", "db/t/data/x.parquet"));
    }
}
