using Tarn.Analytics.Applications;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.KinesisAnalyticsV2;

/// <summary>A runtime that keeps the status of applications in memory, and refuses code that contains "bad".</summary>
internal sealed class MemoryRuns(IMetadataStore store) : IApplicationRuns
{
    private readonly Dictionary<ApplicationKey, long> _running = [];

    /// <summary>The version that an application runs; null: it does not run.</summary>
    public long? VersionOf(ApplicationKey application) => _running.TryGetValue(application, out var version) ? version : null;

    public ValueTask Start(ApplicationKey application, RestorePoint restore, CancellationToken cancellationToken) => Run(application, cancellationToken);

    public ValueTask Check(ApplicationKey application, ApplicationConfig next, bool allowUnusedState, CancellationToken cancellationToken) =>
        next.Code.Contains("bad", StringComparison.Ordinal)
            ? throw new TarnException(ErrorKind.InvalidArgument, "The SQL is not valid.")
            : ValueTask.CompletedTask;

    public ValueTask Update(ApplicationKey application, bool allowUnusedState, CancellationToken cancellationToken) => Run(application, cancellationToken);

    public ValueTask Stop(ApplicationKey application, bool withSnapshot, CancellationToken cancellationToken)
    {
        _running.Remove(application);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether running applications are still starting.</summary>
    public bool IsStarting { get; set; }

    public RunStatus StatusOf(ApplicationKey application) =>
        !_running.ContainsKey(application) ? RunStatus.Ready : IsStarting ? RunStatus.Starting : RunStatus.Running;

    public async ValueTask Snapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            new SnapshotRow { Name = snapshot, CreatedMs = 1_000, Version = _running[application], Runtime = "FLINK-1_20" }.Put(transaction, application);
            return ValueTask.FromResult(true);
        },
        cancellationToken);

    public async ValueTask DeleteSnapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            SnapshotRow.Delete(transaction, application, snapshot);
            return ValueTask.FromResult(true);
        },
        cancellationToken);

    public ValueTask Remove(ApplicationKey application, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask Run(ApplicationKey application, CancellationToken cancellationToken)
    {
        var (_, version) = await store.Read(reader => ApplicationChanges.Current(reader, application), cancellationToken);
        await Check(application, version.Config, false, cancellationToken);
        _running[application] = version.Number;
    }
}
