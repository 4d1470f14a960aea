using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemProjection = Tarn.Items.Expressions.Paths.Projection;

namespace Tarn.Aws.DynamoDb.Batches;

internal sealed partial class BatchOperations
{
    private const int KeysMax = 100;

    /// <summary>Reads items by their keys. Keys beyond 16 MB of items are returned as unprocessed.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"/>
    public async Task<BatchGetItemOutput> BatchGetItem(BatchGetItemInput input, Call call, CancellationToken cancellationToken)
    {
        var requests = input.RequestItems.Select(request => (request.Key, request.Value, Shown: Shown(request.Value))).ToList();
        if (input.RequestItems.Values.Sum(request => request.Keys.Count) > KeysMax)
        {
            throw DynamoDbFailures.Invalid("Too many items requested for the BatchGetItem call");
        }

        var plans = requests.ConvertAll(request => Plan(request.Key, request.Value, request.Shown, input.ReturnConsumedCapacity, call));
        if (plans.SelectMany(plan => plan.Keys.Select(key => (plan.Table.Id, Convert.ToHexString(key.Bytes)))).Distinct().Count()
            < plans.Sum(plan => plan.Keys.Count))
        {
            throw Duplicates();
        }

        var items = await tables.Items(cancellationToken);
        var responses = new Dictionary<string, IReadOnlyList<Item>>();
        var unprocessed = new Dictionary<string, KeysAndAttributes>();
        var capacities = new List<ConsumedCapacity>();
        var bytes = 0L;
        AwsErrorException? throttled = null;
        foreach (var plan in plans)
        {
            var capacity = new CapacityCounter(plan.Table) { Limits = tables.Limits };
            var (found, left) = (new List<Item>(), new List<Item>());
            foreach (var (key, keyBytes) in plan.Keys)
            {
                var refused = tables.Limits?.Read(plan.Table, null, keyBytes);
                throttled ??= refused;
                if (bytes >= BatchBytesMax || refused is not null)
                {
                    left.Add(key);
                    continue;
                }

                bytes += await Read(items, plan, keyBytes, found, capacity);
            }

            responses[plan.Name] = found;
            if (left.Count > 0)
            {
                unprocessed[plan.Name] = plan.Request with { Keys = left };
            }

            capacity.Use(call);
            capacities.AddRange(capacity.Answer(input.ReturnConsumedCapacity) is { } used ? [used] : []);
        }

        if (throttled is not null && plans.TrueForAll(plan => unprocessed.GetValueOrDefault(plan.Name)?.Keys.Count == plan.Keys.Count))
        {
            throw throttled;
        }

        return new BatchGetItemOutput
        {
            Responses = responses,
            UnprocessedKeys = unprocessed,
            ConsumedCapacity = capacities.Count == 0 ? null : capacities,
        };
    }

    private static async ValueTask<long> Read(ItemStore items, GetPlan plan, byte[] key, List<Item> found, CapacityCounter capacity)
    {
        var isConsistent = plan.Request.ConsistentRead == true;
        var item = await items.Get(plan.Table, key, isConsistent);
        capacity.Read(CapacityCounter.ReadUnits(item?.SizeBytes ?? 0, isConsistent), index: null, key);
        if (item is not { } one)
        {
            return 0;
        }

        found.Add(plan.Projection?.Of(one) ?? one);
        return one.SizeBytes;
    }

    // AWS checks the expressions and keys of all tables before it looks for the first one.
    private static ReadExpressions Shown(KeysAndAttributes request)
    {
        var shown = ReadExpressions.Of(request.ProjectionExpression, request.ExpressionAttributeNames, request.AttributesToGet);
        return request.Keys.Distinct().Count() == request.Keys.Count ? shown : throw Duplicates();
    }

    private GetPlan Plan(string name, KeysAndAttributes request, ReadExpressions shown, string? returnConsumedCapacity, Call call)
    {
        var table = tables.Find(call, name, "BatchGetItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = request.Keys,
            Attributes = shown.Attributes,
            Select = shown.Select,
            ReturnConsumedCapacity = returnConsumedCapacity ?? "NONE",
        });
        var keys = request.Keys.Select(key => (key, KeyOf(table, key))).ToList();
        return new GetPlan(name, table, request, shown.Projection, keys);
    }

    private static byte[] KeyOf(ItemTable table, Item key)
    {
        KeyRules.CheckKey(table.Keys, key);
        return KeyForm.Of(table.Keys, key);
    }

    private sealed record GetPlan(
        string Name, ItemTable Table, KeysAndAttributes Request, ItemProjection? Projection, IReadOnlyList<(Item Key, byte[] Bytes)> Keys);
}
