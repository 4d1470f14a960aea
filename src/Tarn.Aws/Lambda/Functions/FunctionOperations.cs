using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Protocols;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Resolving;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Lambda.Functions;

/// <summary>Functions: code and settings.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="layers">Finds layers.</param>
/// <param name="roles">Checks roles.</param>
/// <param name="sources">Takes code.</param>
/// <param name="links">Makes links to code.</param>
/// <param name="functions">Changes functions.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="resolver">Finds versions.</param>
/// <param name="runner">Runs them.</param>
/// <param name="store">The store of all of them.</param>
[AwsOperations("lambda")]
internal sealed partial class FunctionOperations(
    FunctionFinder finder,
    LayerFinder layers,
    FunctionRoles roles,
    CodeSources sources,
    CodeLinks links,
    FunctionChanges functions,
    FunctionDirectory directory,
    FunctionResolver resolver,
    IFunctionRunner runner,
    IMetadataStore store)
{
    private static string LogGroupOf(string name) => $"/aws/lambda/{name}";

    // A version as a request names it: by an alias, too.
    private VersionDefinition VersionOf(FoundFunction found)
    {
        if (found.Qualifier is { } name && directory.TryGet(new AliasKey(found.Id, name), out var alias)
            && directory.TryGet(new VersionKey(found.Id, alias.Version), out var version))
        {
            return version;
        }

        return resolver.Choose(found.Id, found.Arn, found.Qualifier);
    }

    private static void RemovePolicies(IMetadataTransaction transaction, IEnumerable<long> owners)
    {
        foreach (var owner in owners)
        {
            ResourceRegistry.SetPolicy(transaction, new ResourceId(owner), null);
        }
    }
}
