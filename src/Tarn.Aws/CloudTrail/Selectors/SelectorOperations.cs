using Tarn.Aws.CloudTrail.Changes;
using Tarn.Aws.CloudTrail.Failures;
using Tarn.Aws.CloudTrail.Finding;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Aws.CloudTrail.Selectors;

/// <summary>Which events a trail delivers.</summary>
/// <param name="finder">Finds trails.</param>
/// <param name="changes">Stores changes.</param>
[AwsOperations("cloudtrail")]
internal sealed partial class SelectorOperations(TrailFinder finder, TrailChanges changes)
{
    private static readonly EventSelection Default = new("All", Management: true, [], []);

    public async Task<PutEventSelectorsOutput> PutEventSelectors(PutEventSelectorsInput input, Call call, CancellationToken cancellationToken)
    {
        var trail = finder.FindAtHome(call, input.TrailName);
        if (input.EventSelectors is { Count: > 0 } == input.AdvancedEventSelectors is { Count: > 0 })
        {
            throw CloudTrailFailures.BadSelectors("A trail has either event selectors or advanced event selectors.");
        }

        var classic = input.EventSelectors is { Count: > 0 } given ? SelectorForms.Of(given) : null;
        var advanced = input.AdvancedEventSelectors is { Count: > 0 } more ? SelectorForms.Of(more) : null;
        await changes.Change(trail, present => present with { Selectors = classic, AdvancedSelectors = advanced }, state: null, cancellationToken);
        return new PutEventSelectorsOutput
        {
            TrailARN = trail.Resource.Arn,
            EventSelectors = classic is null ? null : [.. classic.Select(SelectorForms.Of)],
            AdvancedEventSelectors = advanced is null ? null : [.. advanced.Select(SelectorForms.Of)],
        };
    }

    public Task<GetEventSelectorsOutput> GetEventSelectors(GetEventSelectorsInput input, Call call, CancellationToken cancellationToken)
    {
        var trail = finder.Find(call, input.TrailName);
        var (classic, advanced) = (trail.Definition.Selectors, trail.Definition.AdvancedSelectors);
        return Task.FromResult(new GetEventSelectorsOutput
        {
            TrailARN = trail.Resource.Arn,
            EventSelectors = advanced is not null ? null : [.. (classic ?? [Default]).Select(SelectorForms.Of)],
            AdvancedEventSelectors = advanced is null ? null : [.. advanced.Select(SelectorForms.Of)],
        });
    }

    /// <summary>Trails have no insights. Terraform reads this as a trail without them.</summary>
    [Refused("EventDataStore", "TrailName")]
    public Task<GetInsightSelectorsOutput> GetInsightSelectors(GetInsightSelectorsInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var trail = finder.Find(call, input.TrailName);
        throw CloudTrailErrors.InsightNotEnabledException(
            $"Trail {trail.Resource.Name.Name} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.");
    }
}
