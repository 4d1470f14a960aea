using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.DynamoDb.Tags;

/// <summary>Tags of tables.</summary>
/// <param name="registry">The registry of tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class TagOperations(ResourceRegistry registry, TagChanges changes)
{
    [Tags("TagResource", "ListTagsOfResource", "UntagResource")]
    private TaggedResource Table(Call call, string resourceArn)
    {
        var name = TableFinder.Name(call, resourceArn);
        if (!registry.TryFind(TableFinder.NameOf(call, name), out var table))
        {
            throw TableFinder.NotFound(resourceArn);
        }

        call.Touch(table.Id);
        return new TaggedResource(
            changes,
            TagChanges.Registered(table, () => TableFinder.NotFound(resourceArn)),
            () => DynamoDbFailures.Invalid($"One or more parameter values were invalid: Too many tags: at most {TagChanges.CountMax}"));
    }
}
