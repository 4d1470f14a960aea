using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Resources;
using Tarn.Aws.Tagging;
using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Aws.Events.Tags;

/// <summary>Tags of buses and rules.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html"/>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("events")]
internal sealed partial class TagOperations(TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Resource(Call call, string resourceARN)
    {
        var name = BusDefinition.Kind.NameIn(resourceARN)
            ?? (RuleDefinition.NameIn(resourceARN) is (var bus, var rule) ? RuleDefinition.NameOf(bus, rule) : throw Missing(resourceARN));
        return new TaggedResource(
            changes,
            async reader => await ResourceRegistry.Find(reader, name) is { } resource && resource.Owner == call.Account
                ? resource.Id
                : throw Missing(resourceARN),
            EventFailures.TooMany)
        {
            Check = EventTags.Check,
        };
    }

    private static AwsErrorException Missing(string arn)
    {
        var isBus = BusDefinition.Kind.NameIn(arn) is not null;
        return RuleDefinition.NameIn(arn) is (var bus, var rule) ? EventFailures.NoRule(rule, bus.Name)
            : isBus ? EventFailures.NoBus(arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..])
            : EventFailures.Invalid($"{arn} is no ARN of an event bus or rule.");
    }
}
