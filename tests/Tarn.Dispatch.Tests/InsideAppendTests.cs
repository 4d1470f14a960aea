using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Tests;

/// <summary>A target inside the instance gets its record in the commit that ends an event.</summary>
public sealed class InsideAppendTests
{
    [Fact]
    public async Task A_target_is_entered_once_and_written_with_the_end()
    {
        await using var world = await DispatchWorld.Open();
        var target = new Noting();
        world.Target.Inside = name => new Record(target, name);
        for (var i = 0; i < 20; i++)
        {
            await world.Accept("t", $"e{i}");
        }

        world.Events.Start();
        await world.UntilEnded([.. Enumerable.Range(0, 20).Select(i => ($"e{i}", "Succeeded 1"))]);
        await world.UntilIdle();
        Assert.Equal(0, target.Inside);
        Assert.Equal(1, target.Most);
        Assert.Equal(20, target.Known.Count);
        var rows = await world.Store.Read(reader => reader.Scan(Record.Space, KeyRange.All, 100), default);
        Assert.Equal(target.Known.Order(), rows.Select(row => Encoding.UTF8.GetString(row.Key.Span)));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_the_target_and_is_tried_again()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        var target = new Noting { Fails = 1 };
        world.Target.Inside = name => new Record(target, name);
        await world.Accept("t", "a");
        world.Events.Start();
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 0), (target.Inside, target.Known.Count));
        time.Advance(TimeSpan.FromSeconds(1));
        await world.UntilEnded(("a", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(["a"], target.Known);
    }

    private sealed class Noting
    {
        public int Inside { get; set; }

        public int Most { get; set; }

        public int Fails { get; set; }

        public List<string> Known { get; } = [];
    }

    private sealed class Record(Noting target, string name) : IInsideAppend
    {
        public static Space Space { get; } = new(60_006, "tests.inside");

        public long Target => 7;

        public int Bytes => name.Length;

        public ValueTask Enter()
        {
            target.Most = Math.Max(target.Most, ++target.Inside);
            return ValueTask.CompletedTask;
        }

        public void Write(IMetadataTransaction transaction)
        {
            if (target.Fails-- > 0)
            {
                throw new Storage.TarnException(Storage.ErrorKind.DiskFull, "full");
            }

            transaction.Put(Space, Encoding.UTF8.GetBytes(name), new byte[] { 1 });
        }

        public void Committed() => target.Known.Add(name);

        public void Leave() => target.Inside--;
    }
}
