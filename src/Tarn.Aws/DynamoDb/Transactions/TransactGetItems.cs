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
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html"/>
    public async Task<TransactGetItemsOutput> TransactGetItems(TransactGetItemsInput input, Call call, CancellationToken cancellationToken)
    {
        var invalid = new object?[input.TransactItems.Count];
        var bound = input.TransactItems.Select(item => item.Get)
            .Select(get => ReadExpressions.Of(get.ProjectionExpression, get.ExpressionAttributeNames, key: get.Key)).ToList();
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

    private GetPlan Plan(Get get, ReadExpressions shown, Call call, object?[] invalid, int index)
    {
        var table = tables.Find(call, get.TableName, "GetItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [get.Key],
            Attributes = shown.Attributes,
            Select = shown.Select,
            EnclosingOperation = "TransactGetItems",
        });
        try
        {
            KeyRules.CheckKey(table.Keys, get.Key);
            return new GetPlan(table, KeyForm.Of(table.Keys, get.Key), shown.Projection);
        }
        catch (TarnException refused) when (refused.Message == KeyRules.WrongElement)
        {
            invalid[index] = refused;
            return new GetPlan(table, [], shown.Projection);
        }
    }

    private sealed record GetPlan(ItemTable Table, byte[] Key, ItemProjection? Projection);
}
