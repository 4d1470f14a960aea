using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tagging;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Lambda.Tags;

/// <summary>Tags of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("lambda")]
internal sealed partial class TagOperations(FunctionFinder finder, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn)
    {
        if (!Arn.TryParse(arn, out var parsed) || !parsed.Resource.StartsWith($"{FunctionFinder.Type}:", StringComparison.Ordinal))
        {
            throw LambdaErrors.InvalidParameterValueException($"Resource {arn} is not supported by Tarn; supported: ARNs of functions.");
        }

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
