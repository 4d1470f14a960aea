using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Versions;

internal sealed partial class VersionOperations
{
    /// <summary>The versions of a function, <c>$LATEST</c> first.</summary>
    public async Task<ListVersionsByFunctionOutput> ListVersionsByFunction(
        ListVersionsByFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName);
        var versions = await store.Read(reader => rows.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = MarkerPage.OfNumbers(versions, version => version.Number, input.Marker, input.MaxItems);
        return new ListVersionsByFunctionOutput
        {
            Versions = [.. page.Select(version => FunctionViews.Configuration(found.Name, $"{found.Arn}:{version.Name}", version))],
            NextMarker = next,
        };
    }
}
