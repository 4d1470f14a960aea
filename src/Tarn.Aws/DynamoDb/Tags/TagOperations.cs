using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.DynamoDb.Tags;

/// <summary>Tags of tables.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html"/>
/// <param name="registry">The registry of tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class TagOperations(ResourceRegistry registry, TagChanges changes)
{
    [Tags("TagResource", "ListTagsOfResource", "UntagResource")]
    private TaggedResource Table(Call call, string resourceArn)
    {
        var name = NameIn(call, resourceArn);
        return new TaggedResource(changes, reader => Find(reader, call, name, resourceArn), TableTags.TooMany)
        {
            Check = tags =>
            {
                ThrowIfEmpty(tags.Count, "Tag");
                TableTags.Check(tags);
            },
            CheckKeys = keys =>
            {
                ThrowIfEmpty(keys.Count, "Tag Key");
                TableTags.CheckKeys(keys);
            },
        };
    }

    // A name is no ARN: policies about the table's ARN would not see it.
    private static string NameIn(Call call, string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw DynamoDbFailures.Invalid($"One or more parameter values were invalid: ARNs must start with 'arn:': {text}");
        }

        if (!Arn.TryParse(text, out var arn) || arn.Service != TableFinder.Service || arn.Resource.Split('/') is not ["table", var name, .. var rest])
        {
            throw DynamoDbFailures.Invalid($"One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: {text}");
        }

        if (arn.Account != call.Account)
        {
            throw new TarnException(ErrorKind.AccessDenied, "Access is denied");
        }

        return arn.Region != call.Region || arn.Partition != "aws"
            ? throw DynamoDbFailures.Invalid($"Invalid TableArn: Invalid ResourceArn provided as input {text}")
            : rest switch
            {
                [] => name,
                ["stream", ..] => throw Missing(text),
                _ => throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Invalid resource arn provided, only table or stream is "
                    + $"accepted. Provided resource arn: {text}"),
            };
    }

    private async ValueTask<ResourceId> Find(IMetadataReader reader, Call call, string name, string arn)
    {
        if (!registry.TryFind(TableFinder.NameOf(call, name), out var table) || await ResourceRegistry.Get(reader, table.Id) is null)
        {
            throw Missing(arn);
        }

        call.Touch(table.Id);
        return table.Id;
    }

    private static void ThrowIfEmpty(int count, string what)
    {
        if (count == 0)
        {
            throw DynamoDbFailures.Invalid($"Atleast one {what} needs to be provided as Input.");
        }
    }

    private static AwsErrorException Missing(string arn) =>
        DynamoDbErrors.ResourceNotFoundException($"Requested resource not found: ResourceArn: {arn} not found");
}
