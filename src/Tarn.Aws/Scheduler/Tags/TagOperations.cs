using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Resources;
using Tarn.Aws.Tagging;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Tags;

/// <summary>Tags of groups. Schedules have none, as on AWS.</summary>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("scheduler")]
internal sealed partial class TagOperations(TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Resource(Call call, string resourceArn)
    {
        var name = ScheduleGroupDefinition.Kind.NameIn(resourceArn) ?? throw SchedulerFailures.NoGroup(resourceArn);
        return new TaggedResource(
            changes,
            async reader => await ResourceRegistry.Find(reader, name) is { } resource && resource.Owner == call.Account
                ? resource.Id
                : throw SchedulerFailures.NoGroup(name.Name),
            SchedulerFailures.TooMany)
        {
            Check = GroupTags.Check,
        };
    }
}
