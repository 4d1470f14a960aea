using Tarn.Items.Applying;
using Tarn.Items.Rows;
using Tarn.Storage.Rows.Memory;

namespace Tarn.Items.Tests.Engine;

/// <summary>The rows get the parts of a set together, also where the applier is slow.</summary>
public sealed class SetPatienceTests
{
    [Fact]
    public async Task A_slow_read_before_a_set_does_not_part_it()
    {
        await using var world = await ItemWorld.Open(threads: 0);
        var (a, b) = (await world.Create("a"), await world.Create("b"));
        var rows = new MemoryRowStore();
        var time = new HeldTime();
        await using var applier = new ItemApplier(world.Log, rows, id => world.Tables.TryGet(id, out var table) ? table : null, time, threads: 0);
        var first = applier.Follow(a.Id, world.Streams.ShardsOf(a.Stream)[0].Id);
        applier.Start();
        await applier.CatchUp();
        await world.Write(ItemWorld.Put(a, Item("0")));
        await first.WaitUntil(1).AsTask().InTime();

        time.Hold();
        await world.Write(ItemWorld.Put(a, Item("1")));
        if (await Task.WhenAny(time.Held, first.WaitUntil(2).AsTask()).InTime() == time.Held)
        {
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await world.Write(ItemWorld.Put(a, Item("2")), ItemWorld.Put(b, Item("2")));
        time.Release();

        // The other part comes late.
        applier.Follow(b.Id, world.Streams.ShardsOf(b.Stream)[0].Id);
        await first.WaitUntil(3).AsTask().InTime();
        Assert.NotNull(rows.Get(RowForm.Key(b.Id.Value, ItemWorld.KeyOf(b, Item("2")))));
    }

    private static string Item(string id) => $$$"""{"id":{"S":"{{{id}}}"}}""";

    // A caller reads this clock, and is slow to go on.
    private sealed class HeldTime : TimeProvider
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new(true);
        private long _nowMs = 1_000;

        public Task Held => _held.Task;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp()
        {
            var nowMs = Interlocked.Read(ref _nowMs);
            if (!_released.IsSet)
            {
                _held.TrySetResult();
                _released.Wait();
            }

            return nowMs;
        }

        public void Hold() => _released.Reset();

        public void Release() => _released.Set();

        public void Advance(TimeSpan by) => Interlocked.Add(ref _nowMs, (long)by.TotalMilliseconds);
    }
}
