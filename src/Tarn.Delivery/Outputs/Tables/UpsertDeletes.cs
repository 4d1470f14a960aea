using Microsoft.Extensions.Logging;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;
using Tarn.Lake.Writing.Keys;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// The delete files of one upsert: D33 (only updates and deletes supersede). Position deletes or deletion vectors (v3) of the rows that
/// have the keys, while these are known; else equality deletes. An upsert never fails because rows are not found. Disposing removes files that no commit
/// has named.
/// </summary>
/// <param name="services">Disk, clock and log.</param>
/// <param name="delivery">The delivery's name.</param>
/// <param name="files">Writes files of the table.</param>
/// <param name="keys">The unique keys.</param>
/// <param name="keyFiles">The superseded keys, in scratch.</param>
/// <param name="mode">The table's mode.</param>
/// <param name="pause">Pauses searches that take too long.</param>
/// <param name="search">Finds the rows; null: nothing can read files.</param>
internal sealed partial class UpsertDeletes(
    DeliveryServices services,
    string delivery,
    TableFiles files,
    UpsertKeys keys,
    IReadOnlyList<ParquetFile> keyFiles,
    UpsertMode mode,
    SearchPause pause,
    KeySearch? search) : IAsyncDisposable
{
    private TimeSpan _left = mode.TimeMax;
    private int _searchesLeft = search is null || pause.IsNow ? 0 : mode.SearchesMax;
    private FoundKeys? _found;
    private List<WrittenFile> _positions = [];
    private List<WrittenFile>? _equality;

    /// <summary>Whether a further search is possible.</summary>
    public bool MayFind => _searchesLeft > 0 && _left > TimeSpan.Zero;

    /// <summary>Finds the rows in the table's present state, and writes their position deletes. After a failure, none are known.</summary>
    public async Task Find(CancellationToken cancellationToken)
    {
        if (!MayFind)
        {
            return;
        }

        _searchesLeft--;
        var begun = services.Time.GetTimestamp();
        using var limit = new CancellationTokenSource(_left, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var found = await search!.Find(_found, either.Token);
            await Discard(_positions);
            (_found, _positions) = (null, []);
            _positions = files.HasVectors ? [] : await files.WritePositions(found.Rows, cancellationToken);
            _found = found;
            pause.Worked();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            pause.Begin();
            GiveUp($"finding the rows takes longer than {mode.TimeMax.TotalSeconds:0} s");
        }
        catch (TarnException failed) when (failed.Kind is not (ErrorKind.DiskFull or ErrorKind.OutcomeUnknown))
        {
            if (failed.Kind == ErrorKind.LimitExceeded)
            {
                pause.Begin();
            }

            GiveUp(failed.Message);
        }
        finally
        {
            var took = services.Time.GetElapsedTime(begun);
            _left -= took;
            UpsertMeter.Sought(delivery, took, _found is not null);
            LogSought(services.Log, delivery, _found?.Rows.Sum(rows => rows.Positions.Count) ?? 0, (long)took.TotalMilliseconds, _found is not null);
        }
    }

    /// <summary>Whether position deletes are known that are right in a state of the table.</summary>
    public async ValueTask<bool> Hold(TableMetadata now, CancellationToken cancellationToken) =>
        now.CurrentSnapshot is null || (_found is { } found && await search!.Holds(found, now, cancellationToken));

    /// <summary>The delete files for a state of the table, whose commit lock is held.</summary>
    public async ValueTask<UpsertFiles> For(TableMetadata now, CancellationToken cancellationToken)
    {
        var holds = await Hold(now, cancellationToken);
        if (now.CurrentSnapshot is null)
        {
            return new UpsertFiles([]);
        }

        if (holds && (now.HasVectors ? await Vectors(now, cancellationToken) : new UpsertFiles(_positions)) is { } positions)
        {
            return positions;
        }

        if (mode == UpsertMode.Position && !holds && _found is not null)
        {
            Fell("other commits changed the table meanwhile");
        }

        _equality ??= await files.AdoptKeys(keyFiles, keys, cancellationToken);
        return new UpsertFiles(_equality) { NeedsSpec = keys.NeedsSpec };
    }

    // A vector has the rows of the former one, which other commits may have replaced since the search. Null: it cannot be written.
    private async ValueTask<UpsertFiles?> Vectors(TableMetadata now, CancellationToken cancellationToken)
    {
        await Discard(_positions);
        _positions = [];
        try
        {
            var places = await search!.Places(_found!, now, cancellationToken);
            return new UpsertFiles(_positions) { Replaced = await VectorFiles.Write(services.TableFiles, now, places, _positions, cancellationToken) };
        }
        catch (TarnException failed) when (failed.Kind is not (ErrorKind.DiskFull or ErrorKind.OutcomeUnknown))
        {
            if (mode == UpsertMode.Position)
            {
                Fell(failed.Message);
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Discard(_positions);
        await Discard(_equality ?? []);
        foreach (var file in keyFiles)
        {
            services.Disk.Delete(file.Path);
        }
    }

    private void GiveUp(string reason)
    {
        _searchesLeft = 0;
        if (mode == UpsertMode.Position)
        {
            Fell(reason);
        }
    }

    private void Fell(string reason) => LogFell(services.Log, delivery, UpsertMode.Property, mode.Name, reason);

    private static async ValueTask Discard(List<WrittenFile> files)
    {
        foreach (var file in files)
        {
            await file.DisposeAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name}: a commit uses equality deletes although {Property} is {Value}: {Reason}")]
    private static partial void LogFell(ILogger log, string name, string property, string value, string reason);

    [LoggerMessage(2, LogLevel.Debug, "Delivery {Name}: sought the rows of an upsert: {Rows} rows in {Ms} ms, found: {IsFound}")]
    private static partial void LogSought(ILogger log, string name, long rows, long ms, bool isFound);
}
