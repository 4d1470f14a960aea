using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Whether invocations that call the function in a loop go on.</summary>
    public Task<GetFunctionRecursionConfigOutput> GetFunctionRecursionConfig(
        GetFunctionRecursionConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        return Task.FromResult(new GetFunctionRecursionConfigOutput
        {
            RecursiveLoop = directory.TryGet(found.Id, out var function) && function.AllowsLoops ? Allow : Terminate,
        });
    }
}
