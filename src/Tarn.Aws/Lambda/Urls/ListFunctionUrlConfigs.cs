using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>The URLs of a function and its aliases.</summary>
    public async Task<ListFunctionUrlConfigsOutput> ListFunctionUrlConfigs(
        ListFunctionUrlConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = MarkerPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListFunctionUrlConfigsOutput
        {
            FunctionUrlConfigs = [.. page.Select(row => Show(call, found, row.Key, row.Value))],
            NextMarker = next,
        };
    }
}
