using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Clock;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Aws.Tests.TarnApi.Clock;

/// <summary>The family alone, on a journal in a folder of its own.</summary>
public sealed class ClockOperationsTests : IDisposable
{
    private static readonly InstanceAccount Account = new(DoorWire.Call("AcceptClock").Account);

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-clock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_clock_without_doubt_is_accepted_as_it_is()
    {
        await using var log = JournalLog.Open(new FileDisk(_folder, TimeProvider.System), Guid.NewGuid(), new JournalOptions(), TimeProvider.System);

        var answer = await new ClockOperations(log, Account).AcceptClock(new AcceptClockInput(), DoorWire.Call("AcceptClock"), default);

        Assert.Null(answer.Doubt);
    }

    [Fact]
    public async Task A_clock_that_jumped_is_accepted_and_the_answer_names_the_doubt_that_ends()
    {
        var time = new ManualTime();
        await using var log = JournalLog.Open(new FileDisk(_folder, time), Guid.NewGuid(), new JournalOptions(), time);
        var clock = new ClockOperations(log, Account);
        Assert.Null(await Doubt());
        time.Jump(TimeSpan.FromDays(2));

        var doubt = await Doubt();
        var answer = await clock.AcceptClock(new AcceptClockInput(), DoorWire.Call("AcceptClock"), default);

        Assert.Contains("48.0 hours", answer.Doubt, StringComparison.Ordinal);
        Assert.Equal(doubt, answer.Doubt);
        Assert.Null(log.ClockDoubt);
        Assert.Null(await Doubt());

        async Task<string?> Doubt() => (await clock.GetClockDoubt(new GetClockDoubtInput(), DoorWire.Call("GetClockDoubt"), default)).Doubt;
    }
}
