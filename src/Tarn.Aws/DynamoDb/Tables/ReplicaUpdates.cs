using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;
using Tarn.Items.Windows;

namespace Tarn.Aws.DynamoDb.Tables;

internal sealed partial class TableOperations
{
    // The rights to a replica's items: a replica is all of them in another region.
    private static readonly string[] ReplicaActions =
    [
        "dynamodb:CreateTable", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan",
        "dynamodb:BatchWriteItem",
    ];

    private async Task<ItemTable> ChangeReplicas(
        Call call, UpdateTableInput input, ItemTable table, IReadOnlyList<ReplicationGroupUpdate> updates, CancellationToken cancellationToken)
    {
        if (updates is not [var update] || (update.Create is null) == (update.Delete is null))
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: one replica is created or deleted in a request");
        }

        var region = update.Create?.RegionName ?? update.Delete!.RegionName;
        if (region == call.Region)
        {
            throw DynamoDbFailures.Invalid($"One or more parameter values were invalid: Region {region} is that of the request");
        }

        return update.Create is not null
            ? await AddReplica(call, table, region, cancellationToken)
            : await RemoveReplica(call, table, region, cancellationToken);
    }

    private static string ArnIn(Call call, ItemTable table, string region) => $"arn:aws:dynamodb:{region}:{call.Account}:table/{table.Name.Name}";

    private async Task<ItemTable> AddReplica(Call call, ItemTable table, string region, CancellationToken cancellationToken)
    {
        var arn = ArnIn(call, table, region);
        call.Authorize("dynamodb:CreateTableReplica", table.Arn);
        foreach (var action in ReplicaActions)
        {
            call.Authorize(action, arn);
        }

        var made = new NewItemTable
        {
            Name = table.Name with { Region = region },
            Arn = arn,
            Owner = call.Account,
            Keys = table.Keys,
            Indexes = [.. table.Indexes.Where(index => index.State == IndexState.Active).Select(
                index => new NewIndex(index.Name, index.IsLocal, index.Keys, index.Projection, index.Included))],
            Stream = table.Window?.View ?? StreamView.NewAndOldImages,
            Settings = table.Settings with { IsProtected = false },
        };
        try
        {
            return await replicas.Add(table, made, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AlreadyExists)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: "
                + $"Failed to create a the new replica of table with name: '{table.Name.Name}' because one or more replicas already existed as tables.");
        }
    }

    private async Task<ItemTable> RemoveReplica(Call call, ItemTable table, string region, CancellationToken cancellationToken)
    {
        call.Authorize("dynamodb:DeleteTableReplica", table.Arn);
        call.Authorize("dynamodb:DeleteTable", ArnIn(call, table, region));
        var replica = replicas.Of(table).FirstOrDefault(one => one.Name.Region == region)
            ?? throw DynamoDbFailures.Invalid("One or more parameter values were invalid: "
                + $"Replica specified in the Replica Update or Replica Delete action of the request was not found: {region}");
        CheckUnprotected(replica);
        await tables.Tables.Delete(replica.Id, cancellationToken);
        return table;
    }
}
