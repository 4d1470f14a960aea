using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Versions;

/// <summary>Published versions of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="store">The store of versions.</param>
[AwsOperations("lambda")]
internal sealed partial class VersionOperations(FunctionFinder finder, FunctionChanges functions, VersionRows rows, IMetadataStore store)
{
    /// <summary>The versions of a function, <c>$LATEST</c> first.</summary>
    public async Task<ListVersionsByFunctionOutput> ListVersionsByFunction(
        ListVersionsByFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName);
        var versions = await store.Read(reader => rows.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = FunctionListPage.OfNumbers(versions, version => version.Number, input.Marker, input.MaxItems);
        return new ListVersionsByFunctionOutput
        {
            Versions = [.. page.Select(version => FunctionViews.Configuration(found.Name, $"{found.Arn}:{version.Name}", version))],
            NextMarker = next,
        };
    }
}
