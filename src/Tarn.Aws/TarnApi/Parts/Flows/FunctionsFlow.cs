using System.Collections.Concurrent;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Definitions;
using Tarn.Functions.Mappings;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Functions, with the ways from the sources of their mappings, and to destinations.</summary>
public sealed class FunctionsFlow(FunctionDirectory directory, EventSourceMappings mappings, IAsyncRules rules, TimeProvider time) : IFlowPart
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<string?> Arns, long At)> _destinations = new();

    /// <inheritdoc/>
    public async ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var all = mappings.All.ToLookup(status => Unqualified(status.Config.FunctionArn));
        foreach (var (id, function) in directory.Functions)
        {
            var state = directory.TryGet(new VersionKey(id, VersionDefinition.LatestNumber), out var version) ? version.State.ToString() : "Pending";
            var place = new FlowScope(function.Account, function.Region);
            report.Add(place, new FlowPoint("lambda:GetFunction", function.Arn, new FlowNode
            {
                Id = $"function/{function.Name}",
                Kind = "function",
                Name = function.Name,
                State = state,
                Detail = version?.Config.Runtime,
            }));
            foreach (var mapping in all[function.Arn])
            {
                if (ArnNodes.Of(mapping.Config.StreamArn, place) is { } from)
                {
                    report.Add(place, new FlowEdge
                    {
                        From = from,
                        To = $"function/{function.Name}",
                        Records = mapping.Progress.Records,
                        Errors = mapping.Progress.GivenUp + mapping.Progress.Lost,
                        LagSeconds = mapping.Progress.Lag(time.GetUtcNow()).TotalSeconds,
                    });
                }

                AddDestination(report, place, function.Name, mapping.Config.OnFailure);
            }

            foreach (var destination in await DestinationsOf(function.Arn))
            {
                AddDestination(report, place, function.Name, destination);
            }
        }

        foreach (var gone in _destinations.Where(known => time.GetElapsedTime(known.Value.At) > ForgottenAfter).Select(known => known.Key).ToList())
        {
            _destinations.TryRemove(gone, out _);
        }
    }

    private static void AddDestination(FlowReport report, FlowScope place, string function, string? arn)
    {
        if (arn is not null && ArnNodes.Of(arn, place) is { } to)
        {
            report.Add(place, new FlowEdge { From = $"function/{function}", To = to });
        }
    }

    // The rules of a function are a read of the store, and pages ask many times a second.
    private async ValueTask<IEnumerable<string?>> DestinationsOf(string arn)
    {
        if (!_destinations.TryGetValue(arn, out var known) || time.GetElapsedTime(known.At) > ReadEvery)
        {
            var now = await rules.Of(arn);
            _destinations[arn] = known = (new[] { now.OnSuccess, now.OnFailure, now.DeadLetter }, time.GetTimestamp());
        }

        return known.Arns;
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    private static string Unqualified(string arn) => string.Join(':', arn.Split(':').Take(7));
}
