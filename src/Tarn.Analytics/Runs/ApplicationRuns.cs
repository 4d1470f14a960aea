using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <summary>
/// The running applications of an instance. A start, a stop, a move to a version and a snapshot are rows before they are acknowledged. With the
/// program, all applications that shall run begin again.
/// </summary>
public sealed partial class ApplicationRuns : IApplicationRuns, IAsyncDisposable
{
    private readonly RunParts _parts;
    private readonly ConcurrentDictionary<ApplicationKey, ApplicationRunner> _runners = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _closed;

    private ApplicationRuns(RunParts parts) => _parts = parts;

    /// <summary>Makes the runtime; it runs nothing before <see cref="Begin"/>.</summary>
    public static ApplicationRuns Open(RunParts parts) => new(parts);

    /// <summary>Begins the applications that shall run.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var (application, row) in await _parts.Store.Read(RunRow.All, cancellationToken))
            {
                if (row.IsWanted)
                {
                    Run(application);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask Start(ApplicationKey application, RestorePoint restore, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (version, row) = await _parts.Store.Read(
                async reader => ((await ApplicationChanges.Current(reader, application)).Version, await RunRow.Find(reader, application)),
                cancellationToken);
            if (row is not { IsWanted: true })
            {
                await Begin(application, version, restore, cancellationToken);
            }

            Run(application);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask Check(ApplicationKey application, ApplicationConfig next, bool allowUnusedState, CancellationToken cancellationToken)
    {
        var plan = RunVersions.Plan(_parts, next);
        var row = await _parts.Store.Read(reader => RunRow.Find(reader, application), cancellationToken);
        if (row is { IsWanted: true } && !allowUnusedState)
        {
            CheckKept(_parts.Engines.Fit(row.StateName, plan));
        }
    }

    /// <inheritdoc/>
    public async ValueTask Update(ApplicationKey application, bool allowUnusedState, CancellationToken cancellationToken)
    {
        if (_runners.TryGetValue(application, out var runner))
        {
            await runner.Ask(new RunRequest(RunRequestKind.Update, null, allowUnusedState), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask Stop(ApplicationKey application, bool withSnapshot, CancellationToken cancellationToken)
    {
        if (_runners.TryGetValue(application, out var runner))
        {
            var snapshot = withSnapshot ? $"stop-{_parts.Time.GetUtcNow():yyyyMMdd-HHmmss-fff}" : null;
            await runner.Ask(new RunRequest(RunRequestKind.Stop, snapshot, false), cancellationToken);
            await runner.DisposeAsync();
            _runners.TryRemove(KeyValuePair.Create(application, runner));
            return;
        }

        await _parts.Store.Read(reader => ApplicationChanges.Current(reader, application), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask Snapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken)
    {
        if (!_runners.TryGetValue(application, out var runner))
        {
            await _parts.Store.Read(reader => ApplicationChanges.Current(reader, application), cancellationToken);
            throw new TarnException(ErrorKind.Conflict, "The application does not run.");
        }

        await runner.Ask(new RunRequest(RunRequestKind.Snapshot, snapshot, false), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteSnapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken) =>
        await _parts.Store.Commit(
            async transaction =>
            {
                await RunSnapshots.Remove(_parts, transaction, application, snapshot);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask Remove(ApplicationKey application, CancellationToken cancellationToken)
    {
        Invariant.Check(!_runners.ContainsKey(application), "an application is stopped before it is removed");
        await _parts.Tables.Removed(application, cancellationToken);
        await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await RunRow.Find(transaction, application) is { } row)
                {
                    await RunStarts.Remove(transaction, _parts, application, row);
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>Ends all runs. Each takes a last checkpoint, if it takes no longer than a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _closed = true;
        _turn.Release();
        await Task.WhenAll(_runners.Values.Select(runner => runner.DisposeAsync().AsTask()));
    }

    private static void CheckKept(ContinuedState fit)
    {
        if (fit.DropsState)
        {
            var dropped = string.Join(", ", fit.Dropped.Where(one => one.HasState).Select(one => $"INSERT INTO {one.Target}"));
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"The script has another form of state than the application's: the state of {dropped} would be dropped. "
                + "Allow non-restored state to begin these INSERTs anew.");
        }
    }

    private static void CheckStreams(bool areTheSame)
    {
        if (!areTheSame)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, "A stream of the state was made anew. Allow non-restored state to begin with its first record.");
        }
    }

    // The streams are looked up before the transaction; a stream that is deleted meanwhile is found missing by the run.
    private async ValueTask Begin(ApplicationKey application, VersionRow version, RestorePoint restore, CancellationToken cancellationToken)
    {
        var plan = RunVersions.Plan(_parts, version.Config);
        foreach (var kept in _parts.Tables.KeptOptions(plan))
        {
            LogKept(_parts.Log, application.Value, kept);
        }

        var sources = await RunStarts.Resolve(_parts, application, plan, cancellationToken);
        await _parts.Store.CommitWithLog(
            async transaction =>
            {
                var before = await RunRow.Find(transaction, application);
                var from = await From(transaction, application, before, restore);
                if (from is null)
                {
                    await RunStarts.Begin(transaction, _parts, application, before, (version.Number, plan), sources, null);
                    return true;
                }

                var fit = _parts.Engines.Fit(from.StateName, plan);
                var hasItsStreams = ContinuedStates.Fits(_parts, from, fit, sources);
                if (!restore.AllowUnusedState)
                {
                    CheckKept(fit);
                    CheckStreams(hasItsStreams);
                }

                // The run itself moves to another version, at a barrier.
                if (before is not null && hasItsStreams && restore.Kind == RestoreKind.Latest)
                {
                    await RunStarts.SetHold(transaction, before, holds: true);
                    (before with { IsWanted = true }).Put(transaction, application);
                    return true;
                }

                await RunStarts.Begin(transaction, _parts, application, before, (version.Number, plan), sources, (from, fit));
                return true;
            },
            cancellationToken);
    }

    private static async ValueTask<Checkpoint?> From(
        IMetadataTransaction transaction, ApplicationKey application, RunRow? before, RestorePoint restore)
    {
        switch (restore.Kind)
        {
            case RestoreKind.Nothing:
                return null;
            case RestoreKind.Snapshot:
                return await Checkpoint.OfSnapshot(transaction, application, restore.Snapshot!)
                    ?? throw new TarnException(ErrorKind.NotFound, $"The application has no snapshot {restore.Snapshot}.");
            default:
                return before is not null
                    ? (await Checkpoint.List(transaction, application))[0]
                    : await RunSnapshots.Newest(transaction, application);
        }
    }

    // The longest computation without a row gives way; it continues at its checkpoint when it has a slot again.
    private void SeekPlace()
    {
        var (since, longest) = _runners.Values.Select(runner => (Since: runner.State.ComputesSince, runner)).Where(one => one.Since is not null)
            .OrderBy(one => one.Since).FirstOrDefault();
        if (since is { } begun && _parts.Time.GetElapsedTime(begun) >= _parts.Options.TurnMax)
        {
            longest.Yield();
        }
    }

    private void Run(ApplicationKey application)
    {
        if (!_closed)
        {
            _runners.GetOrAdd(application, key => new ApplicationRunner(_parts, key, SeekPlace));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Application {Id}: {Option}")]
    private static partial void LogKept(ILogger log, long id, string option);
}
