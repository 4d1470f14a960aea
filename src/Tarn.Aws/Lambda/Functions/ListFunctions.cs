using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    private const int PageDefault = 50;

    /// <summary>Functions in ordinal order of their names, with all their versions when the caller asks for them.</summary>
    public async Task<ListFunctionsOutput> ListFunctions(ListFunctionsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = Math.Min(input.MaxItems ?? PageDefault, PageDefault);
        var page = await store.Read(
            reader => ResourceRegistry.List(reader, FunctionFinder.NameOf(call, ""), input.Marker, limit + 1), cancellationToken);
        var shown = page.Take(limit).ToList();
        return new ListFunctionsOutput
        {
            Functions = [.. shown.SelectMany(resource => Show(resource, input.FunctionVersion == "ALL"))],
            NextMarker = page.Count > limit ? shown[^1].Name.Name : null,
        };
    }

    private IEnumerable<FunctionConfiguration> Show(Resource resource, bool isWithVersions)
    {
        var id = new FunctionId(resource.Id.Value);
        return directory.VersionsOf(id)
            .Where(version => isWithVersions || version.Number == VersionDefinition.LatestNumber)
            .Select(version => FunctionViews.Configuration(
                resource.Name.Name, isWithVersions ? $"{resource.Arn}:{version.Name}" : resource.Arn, version));
    }
}
