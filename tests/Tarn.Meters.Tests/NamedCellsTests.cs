namespace Tarn.Meters.Tests;

public sealed class NamedCellsTests
{
    [Fact]
    public void A_name_keeps_its_cells_until_it_is_forgotten()
    {
        var named = new NamedCells<(long Bucket, string Filter)>(new CellCache(1));
        var first = named.Of((1, "a"));
        Assert.Same(first, named.Of((1, "a")));
        Assert.NotSame(first, named.Of((2, "a")));
        Assert.Equal([(1, "a"), (2, "a")], named.Names.Order());
        named.Forget((1, "a"));
        Assert.Equal([(2, "a")], named.Names);
        Assert.NotEqual(first.Key, named.Of((1, "a")).Key);
        Assert.True(named.Cells.TryGet(first.Key, out var left) && left == first);
    }
}
