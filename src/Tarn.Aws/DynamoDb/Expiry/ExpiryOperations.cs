using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Expiry;

/// <summary>The attribute by which the items of a table expire.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html"/>
/// <param name="tables">Finds tables.</param>
/// <param name="time">The clock of waits.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ExpiryOperations(TableFinder tables, TimeProvider time)
{
    private const int LooksMax = 100;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Shows whether items expire, and by which attribute.</summary>
    public Task<DescribeTimeToLiveOutput> DescribeTimeToLive(DescribeTimeToLiveInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
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
        var table = tables.Known(call, input.TableName);
        var (wanted, known) = (input.TimeToLiveSpecification, table.Expiry);
        if (wanted.Enabled == (known is not null))
        {
            throw DynamoDbFailures.Invalid($"TimeToLive is already {(wanted.Enabled ? "enabled" : "disabled")}");
        }

        if (known is not null && wanted.AttributeName != AttributeOf(table))
        {
            throw DynamoDbFailures.Invalid($"TimeToLive is active on a different AttributeName: current AttributeName is {AttributeOf(table)}");
        }

        if (table.State != TableState.Active || known is { State: not IndexState.Active })
        {
            throw DynamoDbErrors.ResourceInUseException($"Attempt to change a resource which is still in use: Table is being updated: {table.Name.Name}");
        }

        await (wanted.Enabled
            ? tables.Tables.CreateIndex(table.Id, NewIndex.OfExpiry(wanted.AttributeName), same => same, cancellationToken)
            : tables.Tables.DeleteIndex(table.Id, IndexDefinition.ExpiryName, same => same, cancellationToken));
        await Settled(table, wanted.Enabled, cancellationToken);
        return new UpdateTimeToLiveOutput { TimeToLiveSpecification = wanted };
    }

    // A small table has the setting at the answer, as clients of the service are used to. A large one shows ENABLING or DISABLING.
    private async Task Settled(ItemTable table, bool isEnabled, CancellationToken cancellationToken)
    {
        for (var i = 0; i < LooksMax; i++)
        {
            if (!tables.Tables.TryGet(table.Id, out var now)
                || (now.State == TableState.Active && (isEnabled ? now.Expiry?.State == IndexState.Active : now.Expiry is null)))
            {
                return;
            }

            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private static string? AttributeOf(ItemTable table) => table.Expiry?.Keys.Sort[0].Name;
}
