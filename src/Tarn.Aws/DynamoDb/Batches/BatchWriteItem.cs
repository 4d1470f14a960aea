using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage.Calls;

namespace Tarn.Aws.DynamoDb.Batches;

internal sealed partial class BatchOperations
{
    private const int WritesMax = 25;

    /// <summary>Writes and removes whole items. Each is a change by itself; the server may return some as unprocessed when it is too busy.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"/>
    public async Task<BatchWriteItemOutput> BatchWriteItem(BatchWriteItemInput input, Call call, CancellationToken cancellationToken)
    {
        CheckRequests(input.RequestItems);
        var plans = input.RequestItems.SelectMany(entry => Plans(entry.Key, entry.Value, input.ReturnConsumedCapacity, call)).ToList();
        if (plans.Select(plan => (plan.Write.Table.Id, Convert.ToHexString(plan.Write.KeyBytes))).Distinct().Count() < plans.Count)
        {
            throw Duplicates();
        }

        var items = await tables.Items(cancellationToken);
        var outcomes = await Task.WhenAll(plans.Select((plan, i) => Write(items, plan, call, i, cancellationToken)));
        if (Array.TrueForAll(outcomes, outcome => outcome.Throttled is not null))
        {
            throw outcomes[0].Throttled!;
        }

        var written = Array.ConvertAll(outcomes, outcome => outcome.Item);
        var unprocessed = plans.Where((_, i) => written[i] is null).GroupBy(plan => plan.Name)
            .ToDictionary(group => group.Key, IReadOnlyList<WriteRequest> (group) => [.. group.Select(plan => plan.Request)]);
        var capacities = new Dictionary<ResourceId, CapacityCounter>();
        for (var i = 0; i < plans.Count; i++)
        {
            if (written[i] is { } one)
            {
                var table = plans[i].Write.Table;
                (capacities.TryGetValue(table.Id, out var capacity) ? capacity : capacities[table.Id] = new CapacityCounter(table)).Write(one);
            }
        }

        foreach (var capacity in capacities.Values)
        {
            capacity.Use(call);
        }

        var used = capacities.Values.Select(capacity => capacity.Answer(input.ReturnConsumedCapacity)).OfType<ConsumedCapacity>().ToList();
        return new BatchWriteItemOutput
        {
            UnprocessedItems = unprocessed,
            ItemCollectionMetrics = await Collections(items, plans, input.ReturnItemCollectionMetrics),
            ConsumedCapacity = used.Count == 0 ? null : used,
        };
    }

    // AWS checks the items of all tables before it looks for the first one.
    private static void CheckRequests(IReadOnlyDictionary<string, IReadOnlyList<WriteRequest>> tables)
    {
        if (tables.FirstOrDefault(table => table.Value.Count == 0) is { Value: not null })
        {
            var shown = string.Join(", ", tables.Select(table => $"{table.Key}=[{(table.Value.Count == 0 ? string.Empty : "...")}]"));
            throw DynamoDbFailures.Invalid($"1 validation error detected: Value '{{{shown}}}' at 'requestItems' failed to satisfy constraint: "
                + $"Map value must satisfy constraint: [Member must have length less than or equal to {WritesMax}, "
                + "Member must have length greater than or equal to 1]");
        }

        if (tables.Values.Sum(requests => requests.Count) > WritesMax)
        {
            throw DynamoDbFailures.Invalid("Too many items requested for the BatchWriteItem call");
        }

        foreach (var request in tables.Values.SelectMany(requests => requests))
        {
            if (request.PutRequest is null == request.DeleteRequest is null)
            {
                throw DynamoDbFailures.Invalid(ItemErrors.SeveralTypes);
            }

            request.DeleteRequest?.Key.CheckValues();
            if (request.PutRequest is { } put)
            {
                PlannedWrite.CheckSize(put.Item);
            }
        }
    }

    // No item: the server was too busy, or a limit refused it.
    private async Task<(WrittenItem? Item, AwsErrorException? Throttled)> Write(
        ItemStore items, WritePlan plan, Call call, int index, CancellationToken cancellationToken)
    {
        var key = call.KeyFor(plan.Write.Table.Id);
        if (key != CallKey.None)
        {
            key = new CallKey(key.High, key.Low ^ ((ulong)index + 1));
        }

        try
        {
            var result = await items.Write(await LimitedWrites.Of(items, [plan.Write], tables.Limits), key, cancellationToken);
            return !result.IsRefused || result.Items[0].Verdict.Reason is not { } reason ? (result.Items[0], null)
                : reason is AwsErrorException { Code: "ProvisionedThroughputExceededException" or "ThrottlingException" } throttled ? (null, throttled)
                : throw PlannedWrite.ErrorOf(reason);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.Throttled)
        {
            return (null, null);
        }
    }

    private static async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<ItemCollectionMetrics>>?> Collections(
        ItemStore items, List<WritePlan> plans, string? asked)
    {
        var found = new Dictionary<string, IReadOnlyList<ItemCollectionMetrics>>();
        foreach (var group in plans.GroupBy(plan => plan.Name))
        {
            var sizes = new List<ItemCollectionMetrics>();
            foreach (var plan in group.DistinctBy(plan => plan.Write.Key[plan.Write.Table.Keys.Partition[0].NameBytes]))
            {
                sizes.AddRange(await CollectionSizes.Of(items, plan.Write.Table, plan.Write.Key, asked) is { } size ? [size] : []);
            }

            if (sizes.Count > 0)
            {
                found[group.Key] = sizes;
            }
        }

        return found.Count == 0 ? null : found;
    }

    private IEnumerable<WritePlan> Plans(string name, IReadOnlyList<WriteRequest> requests, string? returnConsumedCapacity, Call call)
    {
        var table = tables.Find(call, name, "BatchWriteItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [.. requests.Select(request => request.PutRequest?.Item ?? request.DeleteRequest!.Key)],
            ReturnConsumedCapacity = returnConsumedCapacity ?? "NONE",
        });
        return requests.Select(request => new WritePlan(name, request, Planned(table, request))).ToList();
    }

    private static PlannedWrite Planned(ItemTable table, WriteRequest request)
    {
        if (request.PutRequest is not { } put)
        {
            return PlannedWrite.Delete(table, request.DeleteRequest!.Key, condition: null, showsOnFailure: false, keepsOldImage: false);
        }

        // Unlike PutItem, a batch does not report which attribute of the key is wrong.
        return table.Keys.Attributes.All(attribute => put.Item[attribute.NameBytes] is { Exists: true } value && value.Kind == attribute.Kind)
            ? PlannedWrite.Put(table, put.Item, condition: null, showsOnFailure: false, keepsOldImage: false)
            : throw DynamoDbFailures.Invalid(KeyRules.WrongElement);
    }

    private sealed record WritePlan(string Name, WriteRequest Request, PlannedWrite Write);
}
