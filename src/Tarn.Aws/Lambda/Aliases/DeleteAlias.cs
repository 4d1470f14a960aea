using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;

namespace Tarn.Aws.Lambda.Aliases;

internal sealed partial class AliasOperations
{
    /// <summary>Deletes an alias with its policy and configurations. An absent one is deleted already.</summary>
    public async Task DeleteAlias(DeleteAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        await store.Commit(
            async transaction =>
            {
                if (await AliasChanges.Delete(transaction, found.Id, input.Name) is { } alias)
                {
                    ResourceRegistry.SetPolicy(transaction, new ResourceId(alias.Id), null);
                    QualifiedConfigs.Delete(transaction, found.Id, input.Name);
                }
            },
            cancellationToken);
    }
}
