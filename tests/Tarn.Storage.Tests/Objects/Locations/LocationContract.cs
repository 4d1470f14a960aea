using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Tests.Objects.Locations;

/// <summary>The rules that every kind of storage location keeps.</summary>
public abstract class LocationContract : IAsyncLifetime
{
    private const string Name = "blobs/00000001/00/000000010000000000000001";
    private ILocationStore _store = null!;

    public async Task InitializeAsync() => _store = await Open();

    public virtual async Task DisposeAsync() => await _store.DisposeAsync();

    protected abstract Task<ILocationStore> Open();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ObjectLimits.BlockBytes)]
    [InlineData((20 << 20) + 7)]
    public async Task Bytes_come_back_as_they_were_put(int length)
    {
        var bytes = Content(length);
        await Put(Name, bytes);
        Assert.Equal(length, await _store.Length(Name, default));
        Assert.Equal(bytes, await Read(Name, 0, length));
    }

    [Fact]
    public async Task A_part_is_read_in_pieces_and_ends_with_the_bytes()
    {
        var bytes = Content(3_000);
        await Put(Name, bytes);
        using var reader = await _store.OpenRead(Name, 1_000, 1_500, default);
        var piece = new byte[1_000];
        Assert.Equal(1_000, await reader.Read(piece, default));
        Assert.Equal(bytes[1_000..2_000], piece);
        Assert.Equal(500, await reader.Read(piece, default));
        Assert.Equal(bytes[2_000..2_500], piece[..500]);
        Assert.Equal(0, await reader.Read(piece, default));
    }

    [Fact]
    public async Task A_second_put_replaces_the_bytes()
    {
        await Put(Name, Content(5_000));
        var bytes = Content(10, seed: 2);
        await Put(Name, bytes);
        Assert.Equal(bytes, await Read(Name, 0, 10));
    }

    [Fact]
    public async Task Missing_bytes_have_no_length_and_are_not_found()
    {
        Assert.Null(await _store.Length(Name, default));
        var missing = await Assert.ThrowsAsync<TarnException>(() => _store.OpenRead(Name, 0, 1, default));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
        await _store.Delete(Name, default);
    }

    [Fact]
    public async Task Removed_bytes_are_gone()
    {
        await Put(Name, Content(10));
        await _store.Delete(Name, default);
        Assert.Null(await _store.Length(Name, default));
        Assert.Empty(await List("blobs"));
    }

    [Fact]
    public async Task A_listing_names_what_is_below_a_folder()
    {
        string[] names = ["blobs/00000001/00/a", "blobs/00000001/01/b", "blobs/00000002/00/c"];
        foreach (var name in names.Append("blobs-not/x").Append("tarn-location"))
        {
            await Put(name, Content(name.Length));
        }

        Assert.Equal(names.Select(name => (name, (long)name.Length)), (await List("blobs")).Order());
        Assert.Equal(2, (await List("blobs/00000001")).Count);
    }

    [Fact]
    public async Task A_put_whose_source_fails_leaves_no_bytes_of_it()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => _store.Put(Name, new MemoryStream(Content(100)), (20 << 20) + 1, default));
        Assert.Null(await _store.Length(Name, default));
        Assert.Empty(await List("blobs"));
    }

    protected static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task Put(string name, byte[] bytes) => _store.Put(name, new MemoryStream(bytes), bytes.Length, default);

    private async Task<byte[]> Read(string name, long offset, int length)
    {
        using var reader = await _store.OpenRead(name, offset, length, default);
        var bytes = new byte[length];
        Assert.Equal(length, await reader.Read(bytes, default));
        return bytes;
    }

    private async Task<List<(string Name, long Length)>> List(string folder)
    {
        var found = new List<(string Name, long Length)>();
        await foreach (var one in _store.List(folder, default))
        {
            found.Add(one);
        }

        return found;
    }
}
