using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>The code signing of a function: there is none.</summary>
    public Task<GetFunctionCodeSigningConfigOutput> GetFunctionCodeSigningConfig(
        GetFunctionCodeSigningConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        return Task.FromResult(new GetFunctionCodeSigningConfigOutput { CodeSigningConfigArn = "", FunctionName = found.Name });
    }
}
