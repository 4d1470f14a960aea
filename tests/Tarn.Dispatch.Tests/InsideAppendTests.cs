using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests;

/// <summary>A target inside the instance gets its record in the commit that ends an event.</summary>
public sealed class InsideAppendTests
{
    [Fact]
    public async Task A_target_is_entered_once_and_written_with_the_end()
    {
        await using var world = await DispatchWorld.Open();
        var target = new NotedInside();
        world.Target.Inside = name => new InsideRecord(target, name);
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
        var rows = await world.Store.Read(reader => reader.Scan(InsideRecord.Space, KeyRange.All, 100), default);
        Assert.Equal(target.Known.Order(), rows.Select(row => Encoding.UTF8.GetString(row.Key.Span)));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_the_target_and_is_tried_again()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        var target = new NotedInside { Fails = 1 };
        world.Target.Inside = name => new InsideRecord(target, name);
        await world.Accept("t", "a");
        world.Events.Start();
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 0), (target.Inside, target.Known.Count));
        time.Advance(TimeSpan.FromSeconds(1));
        await world.UntilEnded(("a", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(["a"], target.Known);
    }
}
