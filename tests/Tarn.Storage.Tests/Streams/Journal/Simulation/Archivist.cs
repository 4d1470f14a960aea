namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Archives due records, by D16 (archiving repeats without doubles), and collects blobs without referrer, by D21 (blob
/// ids begin with the epoch). Both happen at any time, with crashes at each of their steps.
/// </summary>
internal sealed class Archivist(Simulation world)
{
    public async Task Run()
    {
        while (true)
        {
            for (var idle = world.Random.Next(12); idle >= 0; idle--)
            {
                await Task.Yield();
            }

            try
            {
                await Work();
            }
            catch (TarnException e)
            {
                world.Trace.Note("archive refused", (long)e.Kind);
                SimulationFailure.Unless(IsAllowed(e), $"the archive failed: {e}");
            }
        }
    }

    /// <summary>Runs the archive and the collector once.</summary>
    public async Task Work()
    {
        var before = world.Archive.Segments;
        try
        {
            await world.Archive.Run(CancellationToken.None);
        }
        finally
        {
            var (now, counts) = (world.Archive.Segments, world.Model.Counts);
            counts.SegmentsMade += Math.Max(0, now - before);
            counts.SegmentsGone += Math.Max(0, before - now);
        }

        if (world.Random.Next(3) == 0)
        {
            await world.Objects.RemoveOrphans(CancellationToken.None);
            world.Model.Counts.BlobsCollected += await world.Objects.Collect(CancellationToken.None);
        }
    }

    private bool IsAllowed(TarnException e) => e.Kind switch
    {
        ErrorKind.DiskFull => world.Model.DiskWasFull,
        ErrorKind.DiskFailed or ErrorKind.Unavailable => world.Model.DiskFailed,
        _ => false,
    };
}
