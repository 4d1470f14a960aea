using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.EventInvokes;

internal sealed partial class EventInvokeOperations
{
    /// <summary>Removes the configuration of a version or alias.</summary>
    public async Task DeleteFunctionEventInvokeConfig(DeleteFunctionEventInvokeConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        await store.Commit(
            async transaction =>
            {
                if (await Configs.Read(transaction, found.Id, qualifier) is null)
                {
                    throw NotFound($"{found.Arn}:{qualifier}");
                }

                Configs.Delete(transaction, found.Id, qualifier);
            },
            cancellationToken);
    }
}
