using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Settings;

/// <summary>Smaller settings of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="qualifiers">Checks versions.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="store">The store of settings.</param>
[AwsOperations("lambda")]
internal sealed partial class SettingOperations(
    FunctionFinder finder, Qualifiers qualifiers, FunctionDirectory directory, IMetadataStore store)
{
    private const string Auto = "Auto";

    /// <summary>The code signing of a function: there is none.</summary>
    public Task<GetFunctionCodeSigningConfigOutput> GetFunctionCodeSigningConfig(
        GetFunctionCodeSigningConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        return Task.FromResult(new GetFunctionCodeSigningConfigOutput { CodeSigningConfigArn = "", FunctionName = found.Name });
    }

    /// <summary>Whether invocations that call the function in a loop continue.</summary>
    public Task<GetFunctionRecursionConfigOutput> GetFunctionRecursionConfig(
        GetFunctionRecursionConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        return Task.FromResult(new GetFunctionRecursionConfigOutput
        {
            RecursiveLoop = directory.TryGet(found.Id, out var function) && function.AllowsLoops ? Allow : Terminate,
        });
    }

    /// <summary>When AWS would change the runtime's patch version.</summary>
    public async Task<GetRuntimeManagementConfigOutput> GetRuntimeManagementConfig(
        GetRuntimeManagementConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        var config = await store.Read(reader => Runtimes.Read(reader, found.Id, qualifier), cancellationToken);
        return new GetRuntimeManagementConfigOutput { UpdateRuntimeOn = config?.UpdateOn ?? Auto, FunctionArn = $"{found.Arn}:{qualifier}" };
    }

    private const string Allow = "Allow";
    private const string Terminate = "Terminate";

    /// <summary>Sets whether invocations that call the function in a loop continue.</summary>
    public async Task<PutFunctionRecursionConfigOutput> PutFunctionRecursionConfig(
        PutFunctionRecursionConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        await store.Commit(
            transaction => FunctionChanges.Change(
                transaction, found.Id, found.Arn, function => function with { AllowsLoops = input.RecursiveLoop == Allow }),
            cancellationToken);
        return new PutFunctionRecursionConfigOutput { RecursiveLoop = input.RecursiveLoop };
    }

    private static QualifiedChanges<RuntimeManagementDefinition> Runtimes => QualifiedConfigs.RuntimeManagement;
}
