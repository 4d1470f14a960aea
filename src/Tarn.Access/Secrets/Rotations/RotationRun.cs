using System.Buffers;
using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Access.Secrets.Rotations;

/// <summary>
/// The work of one rotation. Each completed step is a row, so a kill repeats one step at most. A failed step begins the attempt again: the functions of AWS
/// and their templates expect that.
/// </summary>
/// <param name="store">The store of secrets.</param>
/// <param name="secrets">All secrets.</param>
/// <param name="functions">Calls functions.</param>
/// <param name="time">The clock.</param>
internal sealed class RotationRun(IMetadataStore store, Definitions<RegisteredSecret> secrets, IRotationFunctions functions, TimeProvider time)
    : ITaskWork<RotationTask>
{
    /// <summary>The attempts of one rotation.</summary>
    public const int AttemptsMax = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private int _failures;

    /// <inheritdoc/>
    public async Task<TaskEnd<RotationTask>> Run(TaskPass<RotationTask> pass, CancellationToken cancellationToken)
    {
        var task = pass.Task;
        for (var step = task.StepsDone; step < RotationTask.StepNames.Count; step++)
        {
            if (secrets.Get(task.Secret) is not { Definition: { DeletedMs: null, Rotation: { } rotation } } secret)
            {
                return new TaskEnd<RotationTask>(TaskState.Stopped);
            }

            if (await Fault(secret, rotation, task, step, cancellationToken) is { } reason)
            {
                var failed = await Save(pass, present => present with { StepsDone = 0, Failures = present.Failures + 1, FailureReason = reason });
                _failures = failed.Failures;
                return _failures >= AttemptsMax
                    ? new TaskEnd<RotationTask>(TaskState.Failed, reason) { Result = (transaction, ended) => Note(transaction, ended, isComplete: false) }
                    : throw new TarnException(ErrorKind.Unavailable, reason);
            }

            var done = step + 1;
            await Save(pass, present => present with { StepsDone = done });
        }

        return new TaskEnd<RotationTask>(TaskState.Succeeded) { Result = (transaction, ended) => Note(transaction, ended, isComplete: true) };
    }

    /// <inheritdoc/>
    public TimeSpan PauseAfter(Exception failure) => FirstPause * (1 << Math.Clamp(_failures - 1, 0, AttemptsMax));

    // Null: the step is complete.
    private async Task<string?> Fault(
        RegisteredSecret secret, SecretRotation rotation, RotationTask task, int step, CancellationToken cancellationToken)
    {
        var name = RotationTask.StepNames[step];
        try
        {
            if (!await functions.Call(rotation.FunctionArn, secret, Payload(secret.Arn, task.VersionId, name), cancellationToken))
            {
                return $"The rotation function failed in step {name}.";
            }
        }
        catch (TarnException refused)
        {
            return $"The rotation function was not called for step {name}: {refused.Message}";
        }

        return step == RotationTask.StepNames.Count - 1 && secrets.Get(task.Secret)?.Definition.Staged(SecretStages.Current)?.Id != task.VersionId
            ? $"The rotation function did not move {SecretStages.Current} to the new version in step {name}."
            : null;
    }

    private ValueTask<RotationTask> Save(TaskPass<RotationTask> pass, Func<RotationTask, RotationTask> change) =>
        store.Commit(transaction => pass.Save(transaction, change), CancellationToken.None);

    private async ValueTask<RotationTask> Note(IMetadataTransaction transaction, RotationTask ended, bool isComplete)
    {
        var now = time.GetUtcNow();
        await SecretDefinition.Kind.Change(transaction, ended.Secret, present => present.Rotation is not { } rotation ? present : present with
        {
            Rotation = rotation with
            {
                RotatedMs = isComplete ? now.ToUnixTimeMilliseconds() : rotation.RotatedMs,
                NextMs = rotation.IsEnabled ? functions.Next(rotation, now)?.ToUnixTimeMilliseconds() : null,
            },
        });
        return ended;
    }

    private static ReadOnlyMemory<byte> Payload(string arn, string versionId, string step)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("SecretId"u8, arn);
            json.WriteString("ClientRequestToken"u8, versionId);
            json.WriteString("Step"u8, step);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
