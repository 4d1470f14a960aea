using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Prepared;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>
    /// Deletes a work group; one with contents only by RecursiveDeleteOption, which stops its statements. A crash midway leaves the
    /// work group with a part of its contents, and the repeated call deletes the rest.
    /// </summary>
    public async Task DeleteWorkGroup(DeleteWorkGroupInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.WorkGroup == WorkGroupFinder.Primary)
        {
            throw AthenaErrors.InvalidRequestException("The primary WorkGroup cannot be deleted.", "INVALID_INPUT");
        }

        var group = new WorkGroupKey(call.Account, call.Region, groups.Find(call, input.WorkGroup).Name);
        if (input.RecursiveDeleteOption == true)
        {
            await contents.Remove(group, cancellationToken);
        }

        await store.Commit(
            async transaction =>
            {
                var resource = await WorkGroupFinder.Registered(transaction, call, input.WorkGroup);
                if (input.RecursiveDeleteOption != true && await WorkGroupContents.Exist(transaction, group))
                {
                    throw AthenaErrors.InvalidRequestException($"WorkGroup {input.WorkGroup} is not empty", "INVALID_INPUT");
                }

                await PreparedStatementStore.RemoveGroup(transaction, group);
                await ResourceRegistry.Remove(transaction, resource.Id);
            },
            cancellationToken);
    }
}
