using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Tagging;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Tags;

/// <summary>Tags of pipes.</summary>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("pipes")]
internal sealed partial class TagOperations(TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Resource(Call call, string resourceArn)
    {
        var name = PipeDefinition.Kind.NameIn(resourceArn) ?? throw PipesFailures.NoPipe(resourceArn);
        return new TaggedResource(
            changes,
            async reader => await ResourceRegistry.Find(reader, name) is { } resource && resource.Owner == call.Account
                ? resource.Id
                : throw PipesFailures.NoPipe(name.Name),
            () => PipesFailures.TooMany("tags"));
    }
}
