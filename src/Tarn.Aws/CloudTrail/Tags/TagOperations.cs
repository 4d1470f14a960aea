using Tarn.Aws.CloudTrail.Changes;
using Tarn.Aws.CloudTrail.Failures;
using Tarn.Aws.CloudTrail.Finding;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Aws.Tagging;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Aws.CloudTrail.Tags;

/// <summary>Tags of trails.</summary>
/// <param name="finder">Finds trails.</param>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("cloudtrail")]
internal sealed partial class TagOperations(TrailFinder finder, TagChanges changes)
{
    public async Task AddTags(AddTagsInput input, Call call, CancellationToken cancellationToken) =>
        await changes.Add(Of(call, input.ResourceId), TrailTags.Of(input.TagsList), TrailTags.TooMany, cancellationToken);

    public async Task RemoveTags(RemoveTagsInput input, Call call, CancellationToken cancellationToken) =>
        await changes.Remove(Of(call, input.ResourceId), [.. input.TagsList.Select(tag => tag.Key)], cancellationToken);

    public async Task<ListTagsOutput> ListTags(ListTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var lists = new List<ResourceTag>();
        foreach (var arn in input.ResourceIdList)
        {
            call.Authorize("cloudtrail:ListTags", arn);
            var tags = await changes.Read(Of(call, arn), cancellationToken);
            lists.Add(new ResourceTag { ResourceId = arn, TagsList = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] });
        }

        return new ListTagsOutput { ResourceTagList = lists };
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Of(Call call, string arn)
    {
        if (TrailDefinition.Kind.NameIn(arn) is null)
        {
            throw CloudTrailFailures.BadArn(arn);
        }

        var trail = finder.Find(call, arn);
        return TagChanges.Registered(trail.Resource, () => CloudTrailFailures.NoTrail(arn, call.Account));
    }
}
