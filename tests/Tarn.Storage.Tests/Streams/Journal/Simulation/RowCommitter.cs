using System.Buffers.Binary;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Commits without log records, on a row that commits with log records write too.</summary>
internal sealed class RowCommitter(Simulation world)
{
    private static readonly Space Rows = new(65_004, "simulated row");
    private static readonly byte[] Key = [1];

    public async Task Run()
    {
        while (true)
        {
            for (var idle = world.Random.Next(8); idle >= 0; idle--)
            {
                await Task.Yield();
            }

            await Commit();
        }
    }

    /// <summary>Writes the row in a transaction.</summary>
    public static long Write(ModelRow row, IMetadataTransaction tx)
    {
        var number = row.Draw();
        var value = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        tx.Put(Rows, Key, value);
        return number;
    }

    /// <summary>The row's number; 0: there is no row.</summary>
    public static async ValueTask<long> Read(IMetadataStore store) =>
        await store.Read(reader => reader.Get(Rows, Key), CancellationToken.None) is { } row ? BinaryPrimitives.ReadInt64BigEndian(row.Span) : 0;

    private async Task Commit()
    {
        var number = 0L;
        try
        {
            await world.Store.Commit(tx => ValueTask.FromResult(number = Write(world.Model.Row, tx)), CancellationToken.None);
            world.Model.Row.Acknowledge(number);
            world.Model.Counts.PlainCommits++;
        }
        catch (TarnException e)
        {
            world.CheckCommitFailure(e, []);
            SimulationFailure.Unless(e.Kind != ErrorKind.OutcomeUnknown, "a commit without the log is in doubt");
            world.Model.Row.Refuse(number);
        }
    }
}
