using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.EventInvokes;

internal sealed partial class EventInvokeOperations
{
    /// <summary>The configurations of a function's versions and aliases.</summary>
    public async Task<ListFunctionEventInvokeConfigsOutput> ListFunctionEventInvokeConfigs(
        ListFunctionEventInvokeConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = MarkerPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListFunctionEventInvokeConfigsOutput
        {
            FunctionEventInvokeConfigs =
                [.. page.Select(row => new FunctionEventInvokeConfig { EventInvokeMembers = Show($"{found.Arn}:{row.Key}", row.Value) })],
            NextMarker = next,
        };
    }
}
