using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using ItemProjection = Tarn.Items.Expressions.Paths.Projection;

namespace Tarn.Aws.DynamoDb.Transactions;

internal sealed partial class TransactionOperations
{
    /// <summary>Reads up to 100 items as they are at one moment.</summary>
    public async Task<TransactGetItemsOutput> TransactGetItems(TransactGetItemsInput input, Call call, CancellationToken cancellationToken)
    {
        var invalid = new object?[input.TransactItems.Count];
        var bound = input.TransactItems.Select(item => Bound(item.Get)).ToList();
        var plans = input.TransactItems.Select((item, i) => Plan(item.Get, bound[i], call, invalid, i)).ToList();
        if (Array.Exists(invalid, reason => reason is not null))
        {
            throw CancellationReasons.Error(invalid);
        }

        if (plans.Select(plan => (plan.Table.Id, Convert.ToHexString(plan.Key))).Distinct().Count() < plans.Count)
        {
            throw DynamoDbFailures.Invalid(RepeatedItem);
        }

        var refused = plans.ConvertAll(object? (plan) => tables.Limits?.Read(plan.Table, null, plan.Key));
        if (refused.Exists(reason => reason is not null))
        {
            throw CancellationReasons.Error(refused);
        }

        var items = await tables.Items(cancellationToken);
        var capacities = new TransactionCapacities(tables.Limits);
        var responses = new List<ItemResponse>(plans.Count);
        var bytes = 0L;
        using (var snapshot = await items.Snapshot(plans.Select(plan => plan.Table).DistinctBy(table => table.Id)))
        {
            foreach (var plan in plans)
            {
                var item = snapshot.Get(plan.Table, plan.Key);
                bytes += item?.SizeBytes ?? 0;
                capacities.Of(plan.Table).Read(2 * CapacityCounter.ReadUnits(item?.SizeBytes ?? 0, isConsistent: true), index: null, plan.Key);
                responses.Add(new ItemResponse { Item = item is { } found && plan.Projection is { } projection ? projection.Of(found) : item });
            }
        }

        if (bytes > TransactionBytesMax)
        {
            throw DynamoDbFailures.Invalid("Aggregated size of all items in the transaction exceeds the limit of 4 MB");
        }

        return new TransactGetItemsOutput { Responses = responses, ConsumedCapacity = capacities.Use(call, input.ReturnConsumedCapacity) };
    }

    private static (ItemProjection? Projection, IReadOnlyCollection<string> Attributes) Bound(Get get)
    {
        var bound = new RequestExpressions(get.ExpressionAttributeNames, null, [("ProjectionExpression", get.ProjectionExpression)]);
        get.Key.CheckValues();
        var projection = bound.Projection(get.ProjectionExpression);
        bound.CheckUsed();
        return (projection, bound.Attributes);
    }

    private GetPlan Plan(
        Get get, (ItemProjection? Projection, IReadOnlyCollection<string> Attributes) expressions, Call call, object?[] invalid, int index)
    {
        var projection = expressions.Projection;
        var table = tables.Find(call, get.TableName, "GetItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [get.Key],
            Attributes = expressions.Attributes,
            Select = projection is null ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES",
            EnclosingOperation = "TransactGetItems",
        });
        try
        {
            KeyRules.CheckKey(table.Keys, get.Key);
            return new GetPlan(table, KeyForm.Of(table.Keys, get.Key), projection);
        }
        catch (TarnException refused) when (refused.Message == KeyRules.WrongElement)
        {
            invalid[index] = refused;
            return new GetPlan(table, [], projection);
        }
    }

    private sealed record GetPlan(ItemTable Table, byte[] Key, ItemProjection? Projection);
}
