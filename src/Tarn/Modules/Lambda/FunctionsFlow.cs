using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Functions.Definitions;
using Tarn.Functions.Mappings;

namespace Tarn.Modules.Lambda;

/// <summary>Functions, with the ways from the streams of their mappings.</summary>
internal sealed class FunctionsFlow(FunctionDirectory directory, EventSourceMappings mappings, TimeProvider time) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var all = mappings.All.ToLookup(status => Unqualified(status.Config.FunctionArn));
        foreach (var (id, function) in directory.Functions)
        {
            var state = directory.TryGet(new VersionKey(id, VersionDefinition.LatestNumber), out var version) ? version.State.ToString() : "Pending";
            var place = new FlowPlace(function.Account, function.Region);
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
                report.Add(place, new FlowEdge
                {
                    From = SourceOf(mapping.Config.StreamArn),
                    To = $"function/{function.Name}",
                    Records = mapping.Progress.Records,
                    Errors = mapping.Progress.GivenUp + mapping.Progress.Lost,
                    LagSeconds = mapping.Progress.Lag(time.GetUtcNow()).TotalSeconds,
                });
            }
        }

        return ValueTask.CompletedTask;
    }

    // A queue's NAME, stream/NAME, or table/NAME/stream/LABEL.
    private static string SourceOf(string arn)
    {
        var parts = arn.Split(':', 6)[5].Split('/');
        return parts.Length == 1 ? $"queue/{parts[0]}" : string.Join('/', parts.Take(2));
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    private static string Unqualified(string arn) => string.Join(':', arn.Split(':').Take(7));
}
