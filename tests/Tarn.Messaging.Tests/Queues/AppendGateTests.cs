using Tarn.Messaging.Queues.Serving;

namespace Tarn.Messaging.Tests.Queues;

public sealed class AppendGateTests
{
    [Fact]
    public async Task A_closed_gate_waits_for_appends_and_holds_up_later_ones()
    {
        var gate = new AppendGate();
        await gate.Enter();
        var closing = gate.Close();
        var later = gate.Enter().AsTask();
        Assert.False(closing.IsCompleted || later.IsCompleted);
        gate.Leave();
        await closing.InTime();
        Assert.False(later.IsCompleted);
        gate.Open();
        await later.InTime();
        gate.Leave();
    }

    [Fact]
    public async Task Several_callers_close_it_one_after_the_other()
    {
        var gate = new AppendGate();
        var (inside, most) = (0, 0);
        var closers = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            await gate.Close();
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Open();
        }));
        var appends = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            await gate.Enter();
            Assert.Equal(0, Volatile.Read(ref inside));
            gate.Leave();
        }));
        await Task.WhenAll(closers.Concat(appends)).InTime();
        Assert.Equal(1, most);
    }
}
