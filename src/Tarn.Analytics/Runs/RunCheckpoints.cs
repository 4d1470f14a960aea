using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Writes and reads checkpoints. The two newest that a run trusts are retained, and the log's records are held from the older one on. So one damaged
/// checkpoint loses nothing.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/java/how-fault.html"/>
internal sealed partial class RunCheckpoints(RunParts parts, ApplicationKey application)
{
    /// <summary>Opens the engine with the newest checkpoint whose bytes are whole.</summary>
    /// <param name="known">The checkpoints, the newest first.</param>
    /// <exception cref="RunHaltedException">No checkpoint can be read.</exception>
    public async ValueTask<(IStreamEngine Engine, Checkpoint From)> Open(
        ApplicationPlan plan, IReadOnlyList<Checkpoint> known, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var checkpoint in known)
        {
            try
            {
                await using var state = checkpoint.Blob is { } blob ? parts.Blobs.OpenRead(blob, new ByteRange(0, blob.Bytes)) : null;
                var engine = await parts.Engines.Open(plan with { Seed = application.Value }, state, cancellationToken);
                await Join(engine, checkpoint, cancellationToken);
                return (engine, checkpoint);
            }
            catch (TarnException damaged) when (damaged.Kind is ErrorKind.Damaged or ErrorKind.NotFound)
            {
                last = damaged;
                LogDamaged(parts.Log, application.Value, checkpoint.Number, damaged.Message);
            }
            catch (TarnException misfit) when (misfit.Kind == ErrorKind.InvalidArgument)
            {
                throw new RunHaltedException($"The state of checkpoint {checkpoint.Number} does not fit the script: {misfit.Message}", misfit);
            }
        }

        throw new RunHaltedException($"No checkpoint of the application can be read: {last?.Message}", last);
    }

    // Shards of sources that are new or reset join before all inputs. They make no row due.
    private static async ValueTask Join(IStreamEngine engine, Checkpoint from, CancellationToken cancellationToken)
    {
        var joined = from.Shards.Where(shard => !shard.IsClosed && from.Anew.Contains(shard.Source))
            .Select(shard => new EngineInput(InputKind.ShardOpened, shard.Source, shard.Number, from.ClockMs, default)).ToList();
        if (joined.Count == 0)
        {
            return;
        }

        try
        {
            await foreach (var rows in engine.Push(-joined.Count, joined, cancellationToken))
            {
                Invariant.Check(rows.Count == 0, "a shard that joins makes no row due");
            }
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the engine's state durable bytes. Dispose the result after its transaction.</summary>
    public async ValueTask<StagedBlob> Stage(IStreamEngine engine, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var writing = Write(engine, pipe.Writer, cancellationToken);
        try
        {
            return await parts.Blobs.Stage(pipe.Reader, $"a checkpoint of application {application.Value}", cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    /// <summary>Retains these checkpoints for runs, and of the others and of the events the ones that replays need, in a transaction.</summary>
    /// <param name="row">The row of the run.</param>
    /// <param name="older">The older checkpoint to retain; the log's records are held from it on.</param>
    /// <param name="newer">The other one.</param>
    public async ValueTask Keep(IMetadataTransaction transaction, RunRow row, Checkpoint older, Checkpoint newer)
    {
        foreach (var old in await Checkpoint.List(transaction, application))
        {
            if (old.Number != older.Number && old.Number != newer.Number)
            {
                old.BecomeBase(transaction, application);
            }
        }

        var needed = await ReplayBases.Thin(transaction, parts, application, row);
        await RunEvent.RemoveUpTo(transaction, application, Math.Min(needed ?? older.Event, older.Event));
    }

    private static async Task Write(IStreamEngine engine, PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            await using (var stream = to.AsStream(leaveOpen: true))
            {
                await engine.WriteState(stream, cancellationToken);
            }

            await to.CompleteAsync();
        }
        catch (Exception failure)
        {
            await to.CompleteAsync(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Application {Id}: checkpoint {Number} cannot be read, the one before it is used: {Reason}")]
    private static partial void LogDamaged(ILogger log, long id, long number, string reason);
}
