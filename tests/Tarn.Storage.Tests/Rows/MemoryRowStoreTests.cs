using Tarn.Storage.Rows;
using Tarn.Storage.Rows.Memory;

namespace Tarn.Storage.Tests.Rows;

/// <summary>The contract on the in-memory twin, and the twin's own faults.</summary>
public sealed class MemoryRowStoreTests : RowStoreContract
{
    private readonly MemoryRowStore _twin = new();

    [Fact]
    public void A_failed_flush_refuses_batches_until_a_crash()
    {
        var batch = new RowBatch();
        batch.Put("a"u8, "1"u8);
        _twin.Apply(batch);
        _twin.FailsNextFlush = true;
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(_twin.Flush).Kind);
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(() => _twin.Apply(batch)).Kind);
        Assert.NotNull(_twin.Get("a"u8));
        Assert.NotNull(_twin.State.Failure);
        _twin.Crash(0);
        Assert.Null(_twin.Get("a"u8));
        _twin.Apply(batch);
    }

    protected override IRowStore Open() => _twin;

    protected override void LoseMemory(IRowStore store) => _twin.Crash(1);

    protected override (IRowStore Store, byte[]? Note) OpenDamaged()
    {
        _twin.LoseFiles();
        return (_twin, _twin.CheckpointNote);
    }
}
