using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Values;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Transactions;

internal sealed partial class TransactionOperations
{
    /// <summary>Changes up to 100 items, all or none.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"/>
    public async Task<TransactWriteItemsOutput> TransactWriteItems(TransactWriteItemsInput input, Call call, CancellationToken cancellationToken)
    {
        foreach (var item in input.TransactItems)
        {
            CheckOne(item);
        }

        var plans = new List<PlannedWrite>(input.TransactItems.Count);
        var invalid = new object?[input.TransactItems.Count];
        foreach (var expressions in input.TransactItems.Select(TransactExpressions.Of).ToList())
        {
            var plan = Plan(expressions, call, invalid, plans.Count);
            plans.Add(plan!);
        }

        if (Array.Exists(invalid, reason => reason is not null))
        {
            throw CancellationReasons.Error(invalid);
        }

        if (plans.Select(plan => (plan.Table.Id, Convert.ToHexString(plan.KeyBytes))).Distinct().Count() < plans.Count)
        {
            throw DynamoDbFailures.Invalid(RepeatedItem);
        }

        CheckSize(plans);
        var result = await Write(plans, input.ClientRequestToken, call, cancellationToken);
        var collections = new Dictionary<string, IReadOnlyList<ItemCollectionMetrics>>();
        var items = await tables.Items(cancellationToken);
        foreach (var plan in plans)
        {
            if (await CollectionSizes.Of(items, plan.Table, plan.Key, input.ReturnItemCollectionMetrics) is { } size)
            {
                collections[plan.Table.Name.Name] = [.. collections.GetValueOrDefault(plan.Table.Name.Name) ?? [], size];
            }
        }

        var capacities = new TransactionCapacities(tables.Limits);
        capacities.Add(plans, result, input.ClientRequestToken is not null);
        return new TransactWriteItemsOutput
        {
            ConsumedCapacity = capacities.Use(call, input.ReturnConsumedCapacity),
            ItemCollectionMetrics = collections.Count == 0 ? null : collections,
        };
    }

    private async Task<WriteResult> Write(List<PlannedWrite> plans, string? token, Call call, CancellationToken cancellationToken)
    {
        var items = await tables.Items(cancellationToken);
        var writes = await LimitedWrites.Of(items, plans, tables.Limits, isTransaction: true);
        var result = token is null
            ? await items.Write(writes, call.KeyFor(plans[0].Table.Id), cancellationToken)
            : await items.WriteOnce(writes, RequestTokens.Of(call, token), cancellationToken);
        if (!result.IsRefused)
        {
            return result;
        }

        var reasons = result.Items.Select(item => item.Verdict.Reason).ToArray();
        throw reasons.OfType<TarnException>().FirstOrDefault(refused => refused.Reason != ItemErrors.OfItem)
            ?? (Exception)CancellationReasons.Error(reasons);
    }

    private static void CheckOne(TransactWriteItem item)
    {
        var count = new object?[] { item.ConditionCheck, item.Put, item.Update, item.Delete }.Count(one => one is not null);
        if (count == 0)
        {
            throw DynamoDbFailures.Invalid("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
        }

        if (count > 1)
        {
            throw DynamoDbFailures.Invalid("TransactItems can only contain one of Check, Put, Update or Delete");
        }
    }

    private static void CheckSize(List<PlannedWrite> plans)
    {
        var bytes = plans.Sum(plan => (long)plan.Key.SizeBytes);
        if (bytes > TransactionBytesMax)
        {
            throw DynamoDbFailures.Invalid($"Transaction payload size cannot exceed 4MB. Payload Size: {bytes}");
        }
    }

    // Expressions that are not valid refuse the request before a table is looked for; items that are not valid are reasons of their own.
    private PlannedWrite? Plan(TransactExpressions expressions, Call call, object?[] invalid, int index)
    {
        var table = tables.Find(call, expressions.TableName, expressions.Action, found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [expressions.Item],
            Attributes = expressions.Attributes,
            ReturnValues = "NONE",
            ReturnsOnFailure = expressions.ReturnsOnFailure,
            EnclosingOperation = "TransactWriteItems",
        });
        try
        {
            return expressions.Plan(table);
        }
        catch (TarnException refused) when (refused.Reason == ItemErrors.OfItem)
        {
            invalid[index] = refused;
            return null;
        }
    }
}
