using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Aws.Logs.Live;

internal sealed partial class LiveOperations
{
    /// <summary>Pushes new events of up to 10 groups, once a second, for up to 3 hours.</summary>
    public Task<StartLiveTailOutput> StartLiveTail(StartLiveTailInput input, Call call, CancellationToken cancellationToken)
    {
        var found = new Dictionary<LogGroupId, Resource>();
        foreach (var identifier in input.LogGroupIdentifiers)
        {
            var group = groups.Find(call, null, identifier);
            LogStreamFinder.Authorize(call, "logs:StartLiveTail", group.Arn);
            found[LogGroupId.Of(group)] = group;
        }

        if ((input.LogStreamNames ?? input.LogStreamNamePrefixes) is not null && found.Count > 1)
        {
            throw LogsErrors.InvalidParameterException("logStreamNames and logStreamNamePrefixes need exactly one log group.");
        }

        if (input is { LogStreamNames: not null, LogStreamNamePrefixes: not null })
        {
            throw LogsErrors.InvalidParameterException("logStreamNames and logStreamNamePrefixes cannot be used together.");
        }

        var pattern = string.IsNullOrWhiteSpace(input.LogEventFilterPattern) ? null : RequestedPattern.Parse(input.LogEventFilterPattern);
        var session = logs.Sessions.Open(
            LogGroupFinder.ScopeOf(call),
            place => found.ContainsKey(place.Group)
                && input.LogStreamNames?.Contains(place.StreamName) != false
                && input.LogStreamNamePrefixes?.Any(prefix => place.StreamName.StartsWith(prefix, StringComparison.Ordinal)) != false,
            pattern is null ? null : each => pattern.Matches(each.Message.Span));
        return Task.FromResult(new StartLiveTailOutput { ResponseStream = new LiveEvents(session, input, call, found) });
    }
}
