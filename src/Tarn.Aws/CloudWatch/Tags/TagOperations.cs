using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.Tagging;
using Tarn.Telemetry.Alarms.Definitions;

namespace Tarn.Aws.CloudWatch.Tags;

/// <summary>Tags of alarms.</summary>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("cloudwatch")]
internal sealed partial class TagOperations(TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Resource(Call call, string resourceARN)
    {
        var name = AlarmDefinition.Kind.NameIn(resourceARN) ?? throw Missing(resourceARN);
        return new TaggedResource(
            changes,
            async reader => await ResourceRegistry.Find(reader, name) is { } resource && resource.Owner == call.Account
                ? resource.Id
                : throw Missing(resourceARN),
            () => CloudWatchErrors.InvalidParameterValueException($"A resource has at most {TagChanges.CountMax} tags."))
        {
            Check = tags => AlarmInputs.CheckKeys(tags),
        };
    }

    private static AwsErrorException Missing(string arn) => CloudWatchErrors.ResourceNotFoundException($"Unknown resource: {arn} is no alarm of this account.");
}
