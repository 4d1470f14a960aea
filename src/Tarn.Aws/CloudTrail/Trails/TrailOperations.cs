using Tarn.Access.Conditions;
using Tarn.Aws.CloudTrail.Changes;
using Tarn.Aws.CloudTrail.Finding;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;

namespace Tarn.Aws.CloudTrail.Trails;

/// <summary>Trails and their logging.</summary>
/// <param name="finder">Finds trails.</param>
/// <param name="changes">Stores changes.</param>
/// <param name="checks">Checks destinations.</param>
/// <param name="store">The store of states.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("cloudtrail")]
internal sealed partial class TrailOperations(TrailFinder finder, TrailChanges changes, TrailChecks checks, IMetadataStore store, PageTokens tokens)
{
    private const int PageMax = 1_000;

    /// <summary>Deletes a trail. Its files stay in the bucket.</summary>
    public async Task DeleteTrail(DeleteTrailInput input, Call call, CancellationToken cancellationToken) =>
        await changes.Delete(finder.FindAtHome(call, input.Name), cancellationToken);

    public Task<GetTrailOutput> GetTrail(GetTrailInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetTrailOutput { Trail = TrailForms.Of(finder.Find(call, input.Name)) });

    /// <summary>The named trails, or all that the region shows. Unknown names are left out.</summary>
    public Task<DescribeTrailsOutput> DescribeTrails(DescribeTrailsInput input, Call call, CancellationToken cancellationToken)
    {
        var named = input.TrailNameList?.Select(name => TrailFinder.NameOf(call, name)).ToHashSet();
        var shown = named is { Count: > 0 }
            ? named.Where(name => name.Account == call.Account).SelectMany(finder.AllOf)
            : finder.All(call, input.IncludeShadowTrails ?? true);
        return Task.FromResult(new DescribeTrailsOutput { TrailList = [.. shown.Select(TrailForms.Of)] });
    }

    public Task<ListTrailsOutput> ListTrails(ListTrailsInput input, Call call, CancellationToken cancellationToken)
    {
        var (page, next) = tokens.Of(call, "", [.. finder.All(call)], trail => trail.Resource.Arn, input.NextToken, PageMax);
        return Task.FromResult(new ListTrailsOutput
        {
            Trails = [.. page.Select(trail => new TrailInfo
            {
                Name = trail.Resource.Name.Name, TrailARN = trail.Resource.Arn, HomeRegion = trail.Resource.Name.Region,
            })],
            NextToken = next,
        });
    }

    /// <summary>Begins to deliver the events after this call.</summary>
    public async Task StartLogging(StartLoggingInput input, Call call, CancellationToken cancellationToken)
    {
        var trail = finder.FindAtHome(call, input.Name);
        if (trail.Definition.IsLogging)
        {
            return;
        }

        var (end, nowMs) = (changes.EndOf(trail), call.Time.ToUnixTimeMilliseconds());
        await changes.Change(
            trail,
            present => present with { IsLogging = true, StartedMs = nowMs },
            state => state.Started(trail.Definition.StoppedMs, end, nowMs) with
            {
                Regions = [],
                DigestStartMs = trail.Definition.ValidatesFiles ? nowMs / 1_000 * 1_000 : 0,
            },
            cancellationToken);
    }

    /// <summary>Ends the delivery. Events before this call are still delivered.</summary>
    public async Task StopLogging(StopLoggingInput input, Call call, CancellationToken cancellationToken) => await changes.Change(
        finder.FindAtHome(call, input.Name),
        present => present.IsLogging ? present with { IsLogging = false, StoppedMs = call.Time.ToUnixTimeMilliseconds() } : present,
        state: null,
        cancellationToken);

    public async Task<GetTrailStatusOutput> GetTrailStatus(GetTrailStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var trail = finder.Find(call, input.Name);
        var state = await store.Read(reader => TrailState.Find(reader, trail.Resource.Id), cancellationToken) ?? new TrailState { Offset = 0 };
        return new GetTrailStatusOutput
        {
            IsLogging = trail.Definition.IsLogging,
            LatestDeliveryError = TextOrNull(state.DeliveryError),
            LatestDeliveryTime = Time(state.DeliveredMs),
            LatestDeliveryAttemptTime = Words(state.DeliveryTriedMs),
            LatestDeliveryAttemptSucceeded = state.DeliveryError.Length == 0 ? Words(state.DeliveredMs) : "",
            LatestDigestDeliveryError = TextOrNull(state.DigestError),
            LatestDigestDeliveryTime = Time(state.DigestedMs),
            LatestNotificationError = TextOrNull(state.NotificationError),
            LatestNotificationTime = Time(state.NotifiedMs),
            LatestNotificationAttemptTime = Words(state.NotificationTriedMs),
            LatestNotificationAttemptSucceeded = state.NotificationError.Length == 0 ? Words(state.NotifiedMs) : "",
            LatestCloudWatchLogsDeliveryError = TextOrNull(state.LogsError),
            LatestCloudWatchLogsDeliveryTime = Time(state.LoggedMs),
            StartLoggingTime = Time(trail.Definition.StartedMs ?? 0),
            StopLoggingTime = Time(trail.Definition.StoppedMs ?? 0),
            TimeLoggingStarted = Words(trail.Definition.StartedMs ?? 0),
            TimeLoggingStopped = Words(trail.Definition.StoppedMs ?? 0),
        };
    }

    private static string? TextOrNull(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset? Time(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static string Words(long ms) => Time(ms) is { } time ? PolicyTime.Write(time) : "";
}
