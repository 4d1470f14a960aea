using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.EventInvokes;

internal sealed partial class EventInvokeOperations
{
    /// <summary>The configuration of a version or alias.</summary>
    public async Task<GetFunctionEventInvokeConfigOutput> GetFunctionEventInvokeConfig(
        GetFunctionEventInvokeConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        var config = await store.Read(reader => Configs.Read(reader, found.Id, qualifier), cancellationToken)
            ?? throw NotFound($"{found.Arn}:{qualifier}");
        return new GetFunctionEventInvokeConfigOutput { EventInvokeMembers = Show($"{found.Arn}:{qualifier}", config) };
    }
}
