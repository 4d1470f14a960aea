using Tarn.Aws.TarnApi.Status;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Definitions;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Running;
using Shown = Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Functions with their environments, counts and mappings.</summary>
/// <param name="runner">Their environments.</param>
/// <param name="mappings">Their mappings.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionsPart(FunctionDirectory directory, FunctionRunner runner, EventSourceMappings mappings, TimeProvider time) : IStatusPart
{
    // A mapping this far behind needs a look: its function fails, or is too slow.
    private static readonly TimeSpan LagWarned = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var environments = runner.Snapshot().ToLookup(environment => environment.FunctionArn);
        var counts = runner.Counts().ToDictionary(count => count.FunctionArn);
        var all = mappings.All;
        var functions = directory.Functions.Where(row => row.Value.Account == report.Account);
        foreach (var (id, function) in functions.OrderBy(row => row.Value.Name, StringComparer.Ordinal))
        {
            var latest = directory.TryGet(new VersionKey(id, VersionDefinition.LatestNumber), out var version) ? version : null;
            var own = counts.GetValueOrDefault(function.Arn);
            report.Functions.Add(new Shown.FunctionStatus
            {
                Region = function.Region,
                Name = function.Name,
                State = latest?.State.ToString() ?? "Pending",
                Runtime = latest?.Config.Runtime,
                Environments = environments[function.Arn].Count(),
                MemoryBytes = environments[function.Arn].Sum(environment => environment.MemoryBytes),
                Invocations = own?.Invocations ?? 0,
                Errors = own?.Errors ?? 0,
                Throttles = own?.Throttles ?? 0,
                ColdStarts = own?.ColdStarts ?? 0,
                InitMilliseconds = own is { ColdStarts: > 0 } ? own.InitTime.TotalMilliseconds / own.ColdStarts : null,
                AwsCalls = [.. runner.AwsCallsOf(function.Arn).Select(call => new Shown.AwsCallStatus { Name = call.Name, HasLeft = call.HasLeft })],
                Mappings = [.. all.Where(status => IsOf(status, function.Arn)).Select(Show)],
            });
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Mappings that are far behind, and mappings that have lost records.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var status in mappings.All)
        {
            var name = $"Mapping {status.Config.Uuid} of {status.Config.FunctionArn}";
            if (status.Progress.Lag(time.GetUtcNow()) is var lag && lag > LagWarned)
            {
                yield return $"{name} is {(int)lag.TotalMinutes} minutes behind: {status.Progress.LastResult}.";
            }

            if (status.Progress.Lost > 0)
            {
                yield return $"{name} lost {status.Progress.Lost} records, which were held for too long.";
            }
        }
    }

    private static bool IsOf(MappingStatus<MappingConfig> status, string functionArn) =>
        status.Config.FunctionArn == functionArn || status.Config.FunctionArn.StartsWith(functionArn + ":", StringComparison.Ordinal);

    private Shown.MappingStatus Show(MappingStatus<MappingConfig> status) => new()
    {
        UUID = status.Config.Uuid,
        Source = status.Config.SourceArn,
        State = status.State.ToString(),
        LagSeconds = status.Progress.Lag(time.GetUtcNow()).TotalSeconds,
        Records = status.Progress.Records,
        GivenUpRecords = status.Progress.GivenUp,
        LostRecords = status.Progress.Lost,
        LastResult = status.Progress.LastResult,
    };
}
