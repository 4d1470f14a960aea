using Microsoft.Extensions.Logging;
using Tarn.Access.Registry;
using Tarn.Access.Secrets.Values;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Access.Secrets.Rotations;

/// <summary>Rotations of secrets. A rotation outlives the process: the next start continues it.</summary>
public sealed partial class SecretRotations : IAsyncDisposable
{
    private const string IsBusy = "A previous rotation isn't complete. That rotation will be reattempted.";
    private const int AtOnce = 4;

    private readonly IMetadataStore _store;
    private readonly Definitions<RegisteredSecret> _secrets;
    private readonly IRotationFunctions _functions;
    private readonly TimeProvider _time;
    private readonly DurableTasks<RotationTask> _tasks;
    private readonly ILogger _log;

    /// <param name="store">The store of secrets.</param>
    /// <param name="secrets">All secrets.</param>
    /// <param name="functions">Calls functions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Gets failed steps.</param>
    public SecretRotations(
        IMetadataStore store, Definitions<RegisteredSecret> secrets, IRotationFunctions functions, TimeProvider time, ILogger<SecretRotations> log)
    {
        (_store, _secrets, _functions, _time, _log) = (store, secrets, functions, time, log);
        _tasks = new DurableTasks<RotationTask>(new TaskOptions<RotationTask>
        {
            Store = store,
            Rows = RotationTask.Rows,
            Work = _ => new RotationRun(store, secrets, functions, time),
            Time = time,
            Busy = static _ => IsBusy,
            AtOnce = AtOnce,
            Failed = (task, failure) => LogFailed(log, secrets.Get(new ResourceId(task.Owner))?.Arn ?? "", failure.Message),
        });
    }

    /// <summary>Continues the rotations of an earlier process.</summary>
    public Task Resume(CancellationToken cancellationToken) => _tasks.Resume(cancellationToken);

    /// <summary>Sets the rotation of a secret, and perhaps starts one, in one commit.</summary>
    /// <param name="configure">Makes the rotation from the present one; null: the secret has none yet.</param>
    /// <param name="versionId">The version of the rotation that starts now; null: none starts.</param>
    /// <exception cref="TarnException">Conflict: a rotation is under way. AccessDenied: the function may not be called.</exception>
    public async Task Configure(
        RegisteredSecret secret, Func<SecretRotation?, SecretRotation> configure, string? versionId, CancellationToken cancellationToken)
    {
        await _functions.Check(configure(secret.Definition.Rotation).FunctionArn, secret, cancellationToken);
        var now = _time.GetUtcNow();
        var started = versionId is null ? null : new RotationTask { Secret = secret.Resource.Id, Started = now, VersionId = versionId };
        await _store.Commit(
            async transaction =>
            {
                var present = await SecretDefinition.Kind.Get(transaction, secret.Resource.Id) ?? throw SecretFailures.NotFound();
                if (present.DeletedMs is not null)
                {
                    throw SecretFailures.Deleted();
                }

                if (started is not null)
                {
                    await _tasks.Add(transaction, started);
                    present = await WithPending(transaction, secret.Resource.Id, present, started);
                }

                var rotation = configure(present.Rotation);
                var next = rotation.IsEnabled ? _functions.Next(rotation, now)?.ToUnixTimeMilliseconds() : null;
                var changed = present with { Rotation = rotation with { NextMs = next }, ChangedMs = now.ToUnixTimeMilliseconds() };
                return await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, _ => changed);
            },
            cancellationToken);
        if (started is not null)
        {
            _tasks.Begin(started);
        }
    }

    /// <summary>Ends rotations that begin by themselves, and the one under way. Its version stays, with its label.</summary>
    /// <returns>The version of the ended rotation; null: none was under way.</returns>
    public async Task<string?> Cancel(RegisteredSecret secret, CancellationToken cancellationToken)
    {
        await _store.Commit(
            async transaction => await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, static present => present.Rotation is not { } rotation
                ? present
                : present with { Rotation = rotation with { IsEnabled = false, NextMs = null } }),
            cancellationToken);
        var active = (await Of(secret, cancellationToken)).FirstOrDefault(one => one.IsActive);
        if (active is null)
        {
            return null;
        }

        await _tasks.Cancel(active.Key, cancellationToken);
        return active.VersionId;
    }

    /// <summary>The rotations of a secret, the newest first.</summary>
    public ValueTask<IReadOnlyList<RotationTask>> Of(RegisteredSecret secret, CancellationToken cancellationToken) =>
        _store.Read(reader => RotationTask.Rows.Of(reader, secret.Resource.Id.Value), cancellationToken);

    /// <summary>Completes when this process works at a rotation no longer.</summary>
    public Task Wait(RotationTask task, CancellationToken cancellationToken) => _tasks.Wait(task.Key, cancellationToken);

    /// <summary>Starts the rotations that are due by the clock.</summary>
    public async Task RunDue(CancellationToken cancellationToken)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var secret in _secrets.All.Where(one => IsDue(one.Definition, nowMs)))
        {
            try
            {
                await Configure(secret, static present => present!, Guid.NewGuid().ToString(), cancellationToken);
            }
            catch (TarnException refused) when (refused.Kind is ErrorKind.Conflict or ErrorKind.AccessDenied or ErrorKind.NotFound or ErrorKind.LimitExceeded)
            {
                // The next pass tries again: a rotation is under way, or its function may not be called now.
                LogNotStarted(_log, secret.Arn, refused.Message);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    private static bool IsDue(SecretDefinition secret, long nowMs) =>
        secret is { DeletedMs: null, Rotation: { IsEnabled: true } rotation } && rotation.NextMs <= nowMs;

    // The function gives the version its value, and finds it by the label.
    private static async ValueTask<SecretDefinition> WithPending(
        IMetadataTransaction transaction, ResourceId secret, SecretDefinition present, RotationTask task)
    {
        if (present.Version(task.VersionId) is null)
        {
            var version = new SecretVersion { Id = task.VersionId, CreatedMs = task.Started.ToUnixTimeMilliseconds() };
            present = await VersionLimit.Add(transaction, secret, present, version);
        }

        return SecretStages.Attach(present, task.VersionId, [SecretStages.Pending]);
    }

    [LoggerMessage(LogLevel.Warning, "The rotation of {Secret} is due and does not start now: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string secret, string reason);

    [LoggerMessage(LogLevel.Warning, "The rotation of {Secret} failed and is repeated: {Reason}")]
    private static partial void LogFailed(ILogger logger, string secret, string reason);
}
