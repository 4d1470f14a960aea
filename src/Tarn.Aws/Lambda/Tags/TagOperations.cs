using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Tagging;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Tags;

/// <summary>Tags of functions and event source mappings.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html"/>
/// <param name="finder">Finds functions.</param>
/// <param name="registry">Finds mappings.</param>
[AwsOperations("lambda")]
internal sealed partial class TagOperations(FunctionFinder finder, ResourceRegistry registry, TagChanges changes)
{
    [Tags("TagResource", "ListTags", "UntagResource")]
    private TaggedResource Tagged(Call call, string resource) => new(
        changes,
        Present(call, resource),
        () => LambdaErrors.InvalidParameterValueException($"A resource has at most {TagChanges.CountMax} tags."));

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn) =>
        (Arn.TryParse(arn, out var parsed) ? parsed.Resource.Split(':') : []) switch
        {
            [FunctionFinder.Type, _, ..] => PresentFunction(call, arn),
            [MappingNames.Type, var uuid] => PresentMapping(call, arn, uuid),
            _ => throw LambdaErrors.InvalidParameterValueException(
                $"Resource {arn} is not supported by Tarn; supported: ARNs of functions and event source mappings."),
        };

    private Func<IMetadataReader, ValueTask<ResourceId>> PresentMapping(Call call, string arn, string uuid)
    {
        if (!registry.TryFind(MappingNames.Of(call, uuid), out var mapping) || mapping.Arn != arn)
        {
            throw MappingNames.Missing();
        }

        call.Touch(mapping.Id);
        return async reader => await ResourceRegistry.Get(reader, mapping.Id) is null ? throw MappingNames.Missing() : mapping.Id;
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> PresentFunction(Call call, string arn)
    {
        var found = finder.Find(call, arn);
        if (found.Qualifier is not null)
        {
            throw LambdaErrors.InvalidParameterValueException(
                "Tags on function aliases and versions are not supported. Please specify either a function name or an unqualified function ARN.");
        }

        var id = new ResourceId(found.Id.Value);
        return async reader => await ResourceRegistry.Get(reader, id) is null ? throw FunctionReasons.NoFunction(found.Arn) : id;
    }
}
