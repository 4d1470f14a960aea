using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;

namespace Tarn.Messaging.Tests.Pipes;

/// <summary>The counts of executions.</summary>
public sealed class PipeMeterTests
{
    private static readonly PipeStep Step = new() { Arn = PipeWorld.Function };

    [Fact]
    public async Task Batches_and_events_count_with_their_failures()
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        var shard = await world.CreateShard();
        var pipe = PipeWorld.Of(shard, PipeWorld.ArnOf("out")) with { Bisects = true, RetriesMax = 0 };
        world.Refused["2"] = true;
        await world.Put(shard, [0, 1, 2, 3]);
        await world.Make(pipe);
        Assert.Equal(["0", "1", "3"], await world.Take("out", 3));
        var cells = world.All.Parts.Meter.Of(pipe).Cells;
        await Patience.Until(() => cells[PipeMeter.Events] >= 4);
        Assert.True(cells[PipeMeter.PartiallyFailed] + cells[PipeMeter.Failed] >= 1);
        Assert.Equal(cells[PipeMeter.PartiallyFailed], cells[PipeMeter.TargetPartiallyFailed]);
        Assert.Equal(0, cells[PipeMeter.EnrichmentFailed]);
        await Patience.Until(() => cells.HistogramOf(PipeMeter.TargetDuration)?.Count == cells[PipeMeter.Invocations]);
        Assert.Null(cells.HistogramOf(PipeMeter.EnrichmentDuration));
        Assert.Equal(1, world.All.Parts.Meter.Of(pipe).TakePeak());
        Assert.Equal(0, world.All.Parts.Meter.Of(pipe).TakePeak());
    }

    [Theory]
    [InlineData("[]", null, PipeMeter.TargetSkipped)]
    [InlineData("[1]", null, PipeMeter.Events)]
    [InlineData("no JSON", null, PipeMeter.EnrichmentFailed)]
    [InlineData("", "it fails", PipeMeter.EnrichmentFailed)]
    public async Task An_enrichment_counts_apart_from_the_target(string answer, string? problem, int sum)
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        var shard = await world.CreateShard();
        world.Answer = _ => new PipeReply(System.Text.Encoding.UTF8.GetBytes(answer), problem);
        var pipe = PipeWorld.Of(shard, PipeWorld.ArnOf("out")) with { Enrichment = Step, RetriesMax = 0 };
        await world.Put(shard, 7);
        await world.Make(pipe);
        var cells = world.All.Parts.Meter.Of(pipe).Cells;
        await Patience.Until(() => cells[sum] == 1 && cells.HistogramOf(PipeMeter.Duration)?.Count == 1);
        Assert.Equal(1, cells[PipeMeter.Invocations]);
        Assert.Equal(sum == PipeMeter.EnrichmentFailed ? 1 : 0, cells[PipeMeter.Failed]);
        Assert.Equal(sum == PipeMeter.Events ? 1 : 0, cells.HistogramOf(PipeMeter.TargetDuration)?.Count ?? 0);
        Assert.Equal(1, cells.HistogramOf(PipeMeter.EnrichmentDuration)!.Count);
    }
}
