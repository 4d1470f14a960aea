using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>Deletes a function, or one published version of it.</summary>
    public async Task<DeleteFunctionOutput> DeleteFunction(DeleteFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        if (found.Qualifier is null)
        {
            await DeleteAll(found, cancellationToken);
        }
        else
        {
            await DeleteVersion(found, found.Qualifier, cancellationToken);
        }

        runner.Retire(found.Arn, directory.RevisionsOf(found.Id));
        return new DeleteFunctionOutput { StatusCode = 204 };
    }

    private async Task DeleteAll(FoundFunction found, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            foreach (var alias in await AliasChanges.ReadAll(transaction, found.Id))
            {
                await AliasChanges.Delete(transaction, found.Id, alias.Name);
                RemovePolicies(transaction, [alias.Id]);
            }

            RemovePolicies(transaction, await functions.Delete(transaction, found.Id, found.Arn));
            await QualifiedConfigs.DeleteAll(transaction, found.Id);
            await ResourceRegistry.Remove(transaction, new ResourceId(found.Id.Value));
        },
        cancellationToken);

    private async Task DeleteVersion(FoundFunction found, string qualifier, CancellationToken cancellationToken)
    {
        if (VersionResolver.NumberOf(qualifier) is not { } number)
        {
            throw LambdaErrors.InvalidParameterValueException("Deletion of aliases is not currently supported.");
        }

        if (number == VersionDefinition.LatestNumber)
        {
            throw LambdaErrors.InvalidParameterValueException("$LATEST version cannot be deleted without deleting the function.");
        }

        await store.Commit(
            async transaction =>
            {
                var users = (await AliasChanges.ReadAll(transaction, found.Id))
                    .Where(alias => alias.Version == number || alias.OtherVersion == number).ToList();
                if (users.Count > 0)
                {
                    throw LambdaErrors.ResourceConflictException(
                        $"Version {number} is currently in use by an alias: {string.Join(", ", users.Select(alias => alias.Name))}");
                }

                var version = await functions.RequireVersion(transaction, found.Id, number, found.Arn);
                await functions.DeleteVersion(transaction, found.Id, found.Arn, number);
                RemovePolicies(transaction, [version.Id]);
                QualifiedConfigs.Delete(transaction, found.Id, qualifier);
            },
            cancellationToken);
    }
}
