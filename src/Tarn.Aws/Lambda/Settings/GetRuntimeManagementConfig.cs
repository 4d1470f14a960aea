using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>When AWS would change the runtime's patch version.</summary>
    public async Task<GetRuntimeManagementConfigOutput> GetRuntimeManagementConfig(
        GetRuntimeManagementConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        var config = await store.Read(reader => Runtimes.Read(reader, found.Id, qualifier), cancellationToken);
        return new GetRuntimeManagementConfigOutput { UpdateRuntimeOn = config?.UpdateOn ?? Auto, FunctionArn = $"{found.Arn}:{qualifier}" };
    }
}
