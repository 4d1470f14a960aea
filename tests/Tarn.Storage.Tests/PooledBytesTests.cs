namespace Tarn.Storage.Tests;

public sealed class PooledBytesTests
{
    [Theory]
    [InlineData(32_769, 65_536)]
    [InlineData(65_537, 131_072)]
    [InlineData(131_072, 131_072)]
    [InlineData(131_073, 262_144)]
    [InlineData(4 << 20, 4 << 20)]
    [InlineData((4 << 20) + 1, (4 << 20) + 1)]
    public void Arrays_are_powers_of_two_up_to_the_largest_kept(int asked, int given) =>
        Assert.Equal(given, new PooledBytes.LargeArrays().Rent(asked).Length);

    [Fact]
    public void What_is_given_back_is_given_out_again_and_never_twice()
    {
        var pool = new PooledBytes.LargeArrays();
        var first = pool.Rent(200_000);
        var second = pool.Rent(200_000);
        Assert.NotSame(first, second);
        pool.Return(first);
        pool.Return(second);
        Assert.Equal(new HashSet<byte[]> { first, second }, [pool.Rent(200_000), pool.Rent(200_000)]);
        Assert.NotSame(first, pool.Rent(200_000));
    }

    [Fact]
    public void Kept_arrays_stay_within_the_limit_and_the_size_in_use_has_the_room()
    {
        var pool = new PooledBytes.LargeArrays();
        ReturnMany(pool, 4 << 20);
        Assert.Equal(PooledBytes.KeptBytesMax, pool.KeptBytes);

        var inUse = ReturnMany(pool, 256 << 10);

        Assert.Equal(PooledBytes.KeptBytesMax, pool.KeptBytes);
        Assert.All(Enumerable.Range(0, PooledBytes.KeptBytesMax / (256 << 10)), _ => Assert.Contains(pool.Rent(256 << 10), inUse));
        Assert.Equal(0, pool.KeptBytes);
    }

    private static HashSet<byte[]> ReturnMany(PooledBytes.LargeArrays pool, int bytes)
    {
        HashSet<byte[]> rented = [.. Enumerable.Range(0, 2 * PooledBytes.KeptBytesMax / bytes).Select(_ => pool.Rent(bytes))];
        foreach (var array in rented)
        {
            pool.Return(array);
        }

        return rented;
    }
}
