using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Expiry;

/// <summary>The attribute by which the items of a table expire.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ExpiryOperations(TableFinder tables)
{
    /// <summary>Shows whether items expire, and by which attribute.</summary>
    public Task<DescribeTimeToLiveOutput> DescribeTimeToLive(DescribeTimeToLiveInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Find(call, input.TableName, "DescribeTimeToLive");
        return Task.FromResult(new DescribeTimeToLiveOutput
        {
            TimeToLiveDescription = new TimeToLiveDescription
            {
                TimeToLiveStatus = table.Expiry?.State switch
                {
                    null => TimeToLiveStatus.Disabled,
                    IndexState.Creating => TimeToLiveStatus.Enabling,
                    IndexState.Deleting => TimeToLiveStatus.Disabling,
                    _ => TimeToLiveStatus.Enabled,
                },
                AttributeName = AttributeOf(table),
            },
        });
    }

    /// <summary>Switches expiry on or off. Items are removed within a minute after their time.</summary>
    public async Task<UpdateTimeToLiveOutput> UpdateTimeToLive(UpdateTimeToLiveInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Find(call, input.TableName, "UpdateTimeToLive");
        var (wanted, known) = (input.TimeToLiveSpecification, table.Expiry);
        if (table.State != TableState.Active || known is { State: not IndexState.Active })
        {
            throw DynamoDbErrors.ResourceInUseException($"Attempt to change a resource which is still in use: Table is being updated: {table.Name.Name}");
        }

        if (wanted.Enabled == (known is not null))
        {
            throw DynamoDbFailures.Invalid($"TimeToLive is already {(wanted.Enabled ? "enabled" : "disabled")}");
        }

        if (known is not null && wanted.AttributeName != AttributeOf(table))
        {
            throw DynamoDbFailures.Invalid($"TimeToLive is active on a different AttributeName: current AttributeName is {AttributeOf(table)}");
        }

        await (wanted.Enabled
            ? tables.Tables.CreateIndex(table.Id, NewIndex.OfExpiry(wanted.AttributeName), same => same, cancellationToken)
            : tables.Tables.DeleteIndex(table.Id, IndexDefinition.ExpiryName, same => same, cancellationToken));
        return new UpdateTimeToLiveOutput { TimeToLiveSpecification = wanted };
    }

    private static string? AttributeOf(ItemTable table) => table.Expiry?.Keys.Sort[0].Name;
}
