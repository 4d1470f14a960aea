using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>Changes the settings of <c>$LATEST</c>. They are in force when the update is Successful.</summary>
    [Kept("TracingConfig.Mode", "the tracing header is passed on; no trace is recorded", "Active")]
    [Refused("VpcConfig.SubnetIds, VpcConfig.SecurityGroupIds", "the machine's network, or --function-network none")]
    [Refused("KMSKeyArn", "no key; variables are sealed with the instance's key")]
    [Refused("FileSystemConfigs", "EphemeralStorage")]
    [Refused("ImageConfig.Command, ImageConfig.EntryPoint, ImageConfig.WorkingDirectory", "PackageType Zip")]
    [Refused("SnapStart.ApplyOn", "None", "None")]
    [Refused("CapacityProviderConfig, DurableConfig", "leave it out")]
    public async Task<UpdateFunctionConfigurationOutput> UpdateFunctionConfiguration(
        UpdateFunctionConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        input.Refuse();
        var settings = RequestedSettings.Of(input).Check();
        inputs.CheckMemory(settings.MemorySize);
        if (input.Role is { } role)
        {
            inputs.CheckRole(call, role);
        }

        var uses = input.Layers is null ? null : await inputs.Layers(call, input.Layers, cancellationToken);
        var version = await store.Commit(
            transaction => functions.ChangeConfig(
                transaction, found.Id, found.Arn, former => settings.Apply(former, LogGroupOf(found.Name), uses), input.RevisionId),
            cancellationToken);
        return new UpdateFunctionConfigurationOutput { FunctionMembers = FunctionViews.Members(found.Name, found.Arn, version) };
    }
}
